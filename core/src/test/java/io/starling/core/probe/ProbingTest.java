package io.starling.core.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.starling.core.probe.Probe.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProbingTest {
    private static final Instant START = Instant.parse("2026-01-02T03:04:05Z");
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .build();

    private static List<Probe> probes(String container) {
        return Probe.of(tree(container));
    }

    private static JsonNode tree(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Probing begin(String container) {
        return Probing.begin(probes(container), START, false);
    }

    private static Instant at(int seconds) {
        return START.plusSeconds(seconds);
    }

    private static List<Kind> due(Probing probing, int seconds) {
        return probing.due(at(seconds), false).stream().map(Probe::kind).toList();
    }

    private static Probing ask(Probing probing, Kind kind, int seconds, String problem) {
        assertThat(due(probing, seconds)).contains(kind);
        Probing asked = probing.asked(kind, at(seconds));
        assertThat(due(asked, seconds)).doesNotContain(kind);
        return asked.answered(kind, problem);
    }

    @Test
    void readsAProbeWithItsDefaults() {
        Probe probe = probes("{readinessProbe: {tcpSocket: {port: 80}}}").get(0);
        assertThat(probe)
                .isEqualTo(new Probe(
                        Kind.READINESS,
                        new ProbeAction.TcpSocket("", 80),
                        Duration.ZERO,
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        1,
                        3,
                        Optional.empty()));
        assertThat(probes("{}")).isEmpty();
    }

    @Test
    void findsNamedPortsAndCompletesPaths() {
        assertThat(probes("""
                        {ports: [{name: 'web', containerPort: 8080}],
                         startupProbe: {httpGet: {port: 'web', path: 'healthz', scheme: 'HTTPS', host: 'h',
                           httpHeaders: [{name: 'A', value: 'b'}]}},
                         livenessProbe: {exec: {command: ['a', 'b']}, terminationGracePeriodSeconds: 7},
                         readinessProbe: {grpc: {port: 9, service: 's'}}}""").stream().map(Probe::action))
                .containsExactly(
                        new ProbeAction.HttpGet(true, "h", 8080, "/healthz", List.of(new ProbeAction.Header("A", "b"))),
                        new ProbeAction.Exec(List.of("a", "b")),
                        new ProbeAction.Grpc(9, "s"));
        assertThat(probes("{livenessProbe: {exec: {command: ['a']}, terminationGracePeriodSeconds: 7}}")
                        .get(0)
                        .grace())
                .contains(Duration.ofSeconds(7));
        assertThat(probes("{livenessProbe: {tcpSocket: {port: 'nope'}}}").get(0).action())
                .isEqualTo(new ProbeAction.NoSuchPort("nope"));
        assertThat(probes("{livenessProbe: {httpGet: {port: 'nope'}}}").get(0).action())
                .isEqualTo(new ProbeAction.NoSuchPort("nope"));
    }

    @Test
    void aContainerIsUnreadyUntilItsReadinessProbeSaysOtherwise() {
        Probing probing = begin(
                "{readinessProbe: {tcpSocket: {port: 80}, initialDelaySeconds: 2, successThreshold: 2, periodSeconds: 5}}");
        assertThat(probing.health().ready()).isFalse();
        assertThat(probing.health().started()).isTrue();
        assertThat(due(probing, 1)).isEmpty();
        assertThat(probing.wakeAt(false)).contains(at(2));
        probing = ask(probing, Kind.READINESS, 2, "");
        assertThat(probing.health().ready()).isFalse();
        assertThat(probing.wakeAt(false)).contains(at(7));
        probing = ask(probing, Kind.READINESS, 7, "");
        assertThat(probing.health().ready()).isTrue();
    }

    @Test
    void failuresTurnAResultOnlyInARow() {
        Probing probing = begin("{readinessProbe: {tcpSocket: {port: 80}, periodSeconds: 1}}");
        probing = ask(probing, Kind.READINESS, 0, "");
        probing = ask(probing, Kind.READINESS, 1, "refused");
        probing = ask(probing, Kind.READINESS, 2, "refused");
        assertThat(probing.health().ready()).isTrue();
        probing = ask(probing, Kind.READINESS, 3, "");
        probing = ask(probing, Kind.READINESS, 4, "refused");
        probing = ask(probing, Kind.READINESS, 5, "refused");
        assertThat(probing.health().ready()).isTrue();
        probing = ask(probing, Kind.READINESS, 6, "refused");
        assertThat(probing.health()).isEqualTo(new Health(true, false, 5, "Readiness probe failed: refused", ""));
        assertThat(due(probing, 7)).containsExactly(Kind.READINESS);
    }

    @Test
    void aLivenessProbeThatFailsEndsTheContainerAndTheQuestions() {
        Probing probing = begin(
                "{livenessProbe: {tcpSocket: {port: 80}, failureThreshold: 2, periodSeconds: 1}, readinessProbe: {tcpSocket: {port: 80}}}");
        probing = ask(probing, Kind.LIVENESS, 0, "refused");
        assertThat(probing.health().failed()).isEmpty();
        probing = ask(probing, Kind.LIVENESS, 1, "refused");
        assertThat(probing.health().failed()).isEqualTo("liveness");
        assertThat(due(probing, 100)).isEmpty();
        assertThat(probing.wakeAt(false)).isEmpty();
    }

    @Test
    void aStartupProbeHoldsTheOthersOff() {
        Probing probing = begin("""
                {startupProbe: {tcpSocket: {port: 80}, periodSeconds: 1, failureThreshold: 3},
                 livenessProbe: {tcpSocket: {port: 80}}, readinessProbe: {tcpSocket: {port: 80}}}""");
        assertThat(due(probing, 50)).containsExactly(Kind.STARTUP);
        probing = ask(probing, Kind.STARTUP, 0, "refused");
        assertThat(probing.health().started()).isFalse();
        probing = ask(probing, Kind.STARTUP, 1, "");
        assertThat(probing.health().started()).isTrue();
        assertThat(due(probing, 1)).containsExactly(Kind.LIVENESS, Kind.READINESS);
        assertThat(ask(probing, Kind.READINESS, 1, "").health().ready()).isTrue();
    }

    @Test
    void aStartupProbeThatFailsEndsTheContainer() {
        Probing probing = begin("{startupProbe: {tcpSocket: {port: 80}, periodSeconds: 1, failureThreshold: 1}}");
        assertThat(ask(probing, Kind.STARTUP, 0, "refused").health().failed()).isEqualTo("startup");
    }

    @Test
    void aPodThatStopsIsOnlyAskedWhetherItTakesTraffic() {
        Probing probing = begin("{livenessProbe: {tcpSocket: {port: 80}}, readinessProbe: {tcpSocket: {port: 80}}}");
        assertThat(probing.due(START, true)).extracting(Probe::kind).containsExactly(Kind.READINESS);
    }

    @Test
    void anAdoptedContainerCountsByItsFirstAnswer() {
        Probing probing =
                Probing.begin(probes("{readinessProbe: {tcpSocket: {port: 80}, successThreshold: 3}}"), START, true);
        assertThat(probing.settled()).isFalse();
        probing = ask(probing, Kind.READINESS, 60, "");
        assertThat(probing.settled()).isTrue();
        assertThat(probing.health().ready()).isTrue();
    }
}
