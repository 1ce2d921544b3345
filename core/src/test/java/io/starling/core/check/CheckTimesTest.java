package io.starling.core.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.check.CheckDefinition.Kind;
import io.starling.core.check.CheckTimes.Due;
import io.starling.core.registry.Leases.Census;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckTimesTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    private final CheckTimes times = new CheckTimes(T0);
    private Instant now = T0;
    private CheckedService service = passing(Services.of(Services.ttl(10), Services.http(2)));

    @Test
    void aReportCountsForItsTimeAndNoLonger() {
        times.follow("web-1", service, now);

        assertThat(silent(pass(Duration.ofSeconds(9)))).isZero();
        times.heard("web-1", definition("ttl"), now);
        assertThat(silent(pass(Duration.ofSeconds(9)))).isZero();
        assertThat(silent(pass(Duration.ofSeconds(2)))).isEqualTo(1);
        assertThat(silent(pass(Duration.ofSeconds(30)))).as("told once").isZero();
    }

    @Test
    void aProbeIsDueAtOnceAndThenAnIntervalAfterItsEnd() {
        times.follow("web-1", service, now);

        assertThat(probes(pass(Duration.ofMillis(500)))).isEqualTo(1);
        assertThat(probes(pass(Duration.ofSeconds(5))))
                .as("none while one is under way")
                .isZero();
        times.heard("web-1", definition("http"), now);
        assertThat(probes(pass(Duration.ofMillis(1_500)))).isZero();
        assertThat(probes(pass(Duration.ofMillis(500)))).isEqualTo(1);
    }

    @Test
    void anOwnerThatStoodStillFindsNobodySilent() {
        times.follow("web-1", service, now);
        pass(Duration.ofSeconds(4));

        now = now.plusSeconds(3600);

        assertThat(silent(times.due(now, Map.of("web-1", service), () -> Census.NOBODY)))
                .isZero();
        assertThat(silent(pass(Duration.ofSeconds(9))))
                .as("it has its whole time again")
                .isZero();
        assertThat(silent(pass(Duration.ofSeconds(2)))).isEqualTo(1);
    }

    @Test
    void whatIsCriticalForTooLongIsRemovedUnlessItRecovers() {
        service = Services.of(Services.deregistering(60));
        times.follow("web-1", service, now);
        assertThat(removals(pass(Duration.ofSeconds(59)))).isZero();

        CheckedService well = passing(service);
        times.follow("web-1", well, now);
        assertThat(removals(pass(Duration.ofMinutes(2)))).isZero();

        times.follow("web-1", service, now);
        assertThat(removals(pass(Duration.ofSeconds(59)))).isZero();
        assertThat(removals(pass(Duration.ofSeconds(2)))).isEqualTo(1);
    }

    @Test
    void whatIsGoneIsForgotten() {
        times.follow("web-1", service, now);
        times.forget("web-1");

        assertThat(pass(Duration.ofMinutes(1))).isEmpty();
    }

    @Test
    void whenMostReportsStopAtOnceNobodyIsFoundSilentUntilTheyAreHeardAgain() {
        Map<String, CheckedService> five = new HashMap<>();
        for (int i = 1; i <= 5; i++) {
            five.put("web-" + i, service);
            times.follow("web-" + i, service, now);
        }

        assertThat(silent(pass(Duration.ofMinutes(5), five))).isZero();
        assertThat(times.preserving()).isTrue();

        List<Due> due = new ArrayList<>();
        for (int second = 0; second < 40; second += 4) {
            for (int i = 2; i <= 5; i++) {
                times.heard("web-" + i, definition("ttl"), now);
            }
            due.addAll(pass(Duration.ofSeconds(4), five));
        }
        assertThat(due.stream().filter(Due.Silent.class::isInstance))
                .as("the one that stayed silent had its time to come back")
                .containsExactly(new Due.Silent("web-1", "ttl"));
        assertThat(times.preserving()).isFalse();
    }

    @Test
    void whoIsCriticalAlreadyTellsNothingAboutTheOthers() {
        Map<String, CheckedService> five = new HashMap<>();
        for (int i = 1; i <= 5; i++) {
            CheckedService it = i <= 3 ? Services.of(Services.ttl(10)) : service;
            five.put("web-" + i, it);
            times.follow("web-" + i, it, now);
        }
        pass(Duration.ofSeconds(8), five);
        times.heard("web-5", definition("ttl"), now);

        assertThat(pass(Duration.ofSeconds(3), five).stream().filter(Due.Silent.class::isInstance))
                .containsExactly(new Due.Silent("web-4", "ttl"));
    }

    @Test
    void aSmallServiceIsJudgedWithItsNeighbours() {
        times.follow("web-1", service, now);
        Census deaf = new Census(10, 9);
        boolean found = false;
        for (int i = 0; i < 60; i++) {
            now = now.plus(CheckTimes.TICK);
            found |= silent(times.due(now, Map.of("web-1", service), () -> deaf)) > 0;
        }

        assertThat(found).isFalse();
        assertThat(silent(pass(Duration.ofSeconds(12)))).isEqualTo(1);
    }

    private CheckedService passing(CheckedService of) {
        return of.changed("ttl", check -> check.saying(CheckStatus.PASSING, "", now));
    }

    private CheckDefinition definition(String id) {
        return service.check(id).orElseThrow().definition();
    }

    /** Lets time pass as an owner does, and tells what became due in it. */
    private List<Due> pass(Duration time) {
        return pass(time, Map.of("web-1", service));
    }

    private List<Due> pass(Duration time, Map<String, CheckedService> services) {
        Instant end = now.plus(time);
        List<Due> due = new ArrayList<>();
        while (now.isBefore(end)) {
            now = now.plus(CheckTimes.TICK);
            due.addAll(times.due(now, services, () -> Census.NOBODY));
        }
        return due;
    }

    private static long silent(List<Due> due) {
        return due.stream().filter(Due.Silent.class::isInstance).count();
    }

    private static long probes(List<Due> due) {
        return due.stream().filter(Due.Probe.class::isInstance).count();
    }

    private static long removals(List<Due> due) {
        return due.stream().filter(Due.Remove.class::isInstance).count();
    }

    /** Services with checks, for tests. */
    static final class Services {
        private Services() {}

        static CheckedService of(Check... checks) {
            return new CheckedService(
                    "web-1",
                    "Web",
                    List.of("a"),
                    "10.0.0.1",
                    80,
                    Map.of("version", "1"),
                    false,
                    3,
                    1,
                    "starling",
                    "127.0.0.1",
                    Map.of(),
                    List.of(checks),
                    "",
                    Map.of(),
                    "");
        }

        static Check ttl(int seconds) {
            return check("ttl", Kind.TTL, 0, seconds, 0);
        }

        static Check deregistering(int seconds) {
            return check("ttl", Kind.TTL, 0, 1000, seconds);
        }

        static Check http(int seconds) {
            return check("http", Kind.HTTP, seconds, 0, 0);
        }

        private static Check check(String id, Kind kind, int interval, int ttl, int deregister) {
            return new Check(
                    new CheckDefinition(
                            id,
                            id,
                            kind,
                            "",
                            interval * 1000L,
                            1000,
                            ttl * 1000L,
                            deregister * 1000L,
                            "GET",
                            Map.of(),
                            "",
                            ""),
                    CheckStatus.CRITICAL,
                    "",
                    T0.toEpochMilli());
        }
    }
}
