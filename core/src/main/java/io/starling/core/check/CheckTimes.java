package io.starling.core.check;

import io.starling.core.registry.Leases;
import io.starling.core.registry.Leases.Census;
import io.starling.core.registry.Leases.Judgement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * When the checks of one service name are due: the next probe, the end of a report's time, the removal of what was critical
 * for too long. Not journaled: whoever looks after the service next begins anew, and gives each its whole time. Time is a
 * parameter, from a clock that may be set: only its course counts. Used by one thread.
 *
 * <p>Reports are heartbeats, and are judged as {@link Leases} are: when most stay out at once, it is likelier that nobody was
 * heard than that all are dead, and none is found silent. A check that is critical has no report to lose.
 */
public final class CheckTimes {
    /** How often {@link #due} is asked. */
    public static final Duration TICK = Duration.ofMillis(500);

    /** Ticks may be late by so much before that counts as standing still. */
    private static final Duration LATE = Duration.ofMillis(1500);

    /** When those that probe do so next. */
    private final Map<Key, Instant> probes = new HashMap<>();

    private final Map<Key, Instant> removals = new HashMap<>();
    private final Map<String, Key> reporting = new HashMap<>();
    private Leases reports;
    private boolean preserving;
    private Instant last;

    private record Key(String instance, String check) {
        /** What the lease of its reports is known by. */
        String lease() {
            return instance + '\n' + check;
        }
    }

    public CheckTimes(Instant now) {
        this.last = now;
        this.reports = Leases.none(now);
    }

    /** What is due. */
    public sealed interface Due {
        String instance();

        String check();

        /** Look whether it answers. The next time is after {@link #heard}. */
        record Probe(String instance, String check) implements Due {}

        /** Nobody reported in time. */
        record Silent(String instance, String check) implements Due {}

        /** It was critical for as long as its service said is too long. */
        record Remove(String instance, String check) implements Due {}
    }

    /** Takes up what a service has now: checks that are new, or that became critical, have all their time from now on. */
    public void follow(String instance, CheckedService service, Instant now) {
        Set<Key> present = new HashSet<>();
        for (Check check : service.checks()) {
            Key key = new Key(instance, check.id());
            CheckDefinition definition = check.definition();
            present.add(key);
            if (definition.kind() == CheckDefinition.Kind.TTL) {
                await(key, check, now);
            } else if (definition.kind().probes()) {
                probes.putIfAbsent(key, now);
            }
            if (check.status() == CheckStatus.CRITICAL && definition.deregisterMillis() > 0) {
                removals.putIfAbsent(key, now.plusMillis(definition.deregisterMillis()));
            } else {
                removals.remove(key);
            }
        }
        drop(key -> key.instance().equals(instance) && !present.contains(key));
    }

    private void await(Key key, Check check, Instant now) {
        if (check.status() == CheckStatus.CRITICAL) {
            reporting.remove(key.lease());
            reports = reports.without(key.lease());
        } else if (reporting.putIfAbsent(key.lease(), key) == null) {
            reports = reports.heard(
                    key.lease(), Duration.ofMillis(check.definition().ttlMillis()), now);
        }
    }

    /** Forgets an instance that is gone. */
    public void forget(String instance) {
        drop(key -> key.instance().equals(instance));
    }

    private void drop(Predicate<Key> which) {
        probes.keySet().removeIf(which);
        removals.keySet().removeIf(which);
        reporting.values().removeIf(key -> {
            boolean gone = which.test(key);
            if (gone) {
                reports = reports.without(key.lease());
            }
            return gone;
        });
    }

    /** A report came, or a probe ended: the time begins anew. */
    public void heard(String instance, CheckDefinition check, Instant now) {
        Key key = new Key(instance, check.id());
        if (check.kind() != CheckDefinition.Kind.TTL) {
            probes.replace(key, now.plusMillis(check.intervalMillis()));
        } else if (reporting.containsKey(key.lease())) {
            reports = reports.heard(key.lease(), Duration.ofMillis(check.ttlMillis()), now);
        }
    }

    /** The reports that are awaited, as those of other services on this member are judged with. */
    public Leases reports() {
        return reports;
    }

    /** Whether most reports stayed out when it was looked last, so that none is found silent. */
    public boolean preserving() {
        return preserving;
    }

    /**
     * What is due now; each of it is told once.
     *
     * @param neighbours the census of what else sends heartbeats to this member; only asked where it counts
     */
    public List<Due> due(Instant now, Map<String, CheckedService> services, Supplier<Census> neighbours) {
        shift(now);
        List<Due> all = new ArrayList<>();
        for (Map.Entry<Key, Instant> entry : probes.entrySet()) {
            Key key = entry.getKey();
            CheckedService service = services.get(key.instance());
            if (!now.isBefore(entry.getValue())) {
                entry.setValue(Instant.MAX);
                if (service != null && service.check(key.check()).isPresent()) {
                    all.add(new Due.Probe(key.instance(), key.check()));
                }
            }
        }
        all.addAll(silent(now, neighbours));
        removals.entrySet().removeIf(entry -> {
            boolean over = !now.isBefore(entry.getValue());
            if (over) {
                all.add(new Due.Remove(entry.getKey().instance(), entry.getKey().check()));
            }
            return over;
        });
        return all;
    }

    private List<Due> silent(Instant now, Supplier<Census> neighbours) {
        Judgement judgement = reports.judge(now, neighbours);
        reports = judgement.leases();
        preserving = !judgement.preserved().isEmpty();
        List<Due> silent = new ArrayList<>();
        for (String lease : judgement.gone()) {
            Key key = reporting.remove(lease);
            if (key != null) {
                silent.add(new Due.Silent(key.instance(), key.check()));
            }
        }
        return silent;
    }

    /** Who stood still, or whose clock was set, heard nobody meanwhile. */
    private void shift(Instant now) {
        Duration passed = Duration.between(last, now);
        last = now;
        if (passed.isNegative() || passed.compareTo(TICK.plus(LATE)) > 0) {
            Duration jump = passed.minus(TICK);
            probes.replaceAll((key, at) -> at.equals(Instant.MAX) ? at : at.plus(jump));
            removals.replaceAll((key, at) -> at.plus(jump));
        }
    }
}
