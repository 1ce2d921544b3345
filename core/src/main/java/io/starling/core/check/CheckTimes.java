package io.starling.core.check;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * When the checks of one service name are due: the next probe, the end of a report's time, the removal of what was critical
 * for too long. Not journaled: whoever looks after the service next begins anew, and gives each its whole time. Time is a
 * parameter, from a clock that may be set: only its course counts. Used by one thread.
 */
public final class CheckTimes {
    /** How often {@link #due} is asked. */
    public static final Duration TICK = Duration.ofMillis(500);

    /** Ticks may be late by so much before that counts as standing still. */
    private static final Duration LATE = Duration.ofMillis(1500);

    private final Map<Key, Instant> next = new HashMap<>();
    private final Map<Key, Instant> removals = new HashMap<>();
    private Instant last;

    private record Key(String instance, String check) {}

    public CheckTimes(Instant now) {
        this.last = now;
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
                next.putIfAbsent(key, now.plusMillis(definition.ttlMillis()));
            } else if (definition.kind().probes()) {
                next.putIfAbsent(key, now);
            }
            if (check.status() == CheckStatus.CRITICAL && definition.deregisterMillis() > 0) {
                removals.putIfAbsent(key, now.plusMillis(definition.deregisterMillis()));
            } else {
                removals.remove(key);
            }
        }
        next.keySet().removeIf(key -> key.instance().equals(instance) && !present.contains(key));
        removals.keySet().removeIf(key -> key.instance().equals(instance) && !present.contains(key));
    }

    /** Forgets an instance that is gone. */
    public void forget(String instance) {
        next.keySet().removeIf(key -> key.instance().equals(instance));
        removals.keySet().removeIf(key -> key.instance().equals(instance));
    }

    /** A report came, or a probe ended: the time begins anew. */
    public void heard(String instance, CheckDefinition check, Instant now) {
        long millis = check.kind() == CheckDefinition.Kind.TTL ? check.ttlMillis() : check.intervalMillis();
        next.replace(new Key(instance, check.id()), now.plusMillis(millis));
    }

    /** What is due now; each of it is told once. */
    public List<Due> due(Instant now, Map<String, CheckedService> services) {
        shift(now);
        List<Due> all = new ArrayList<>();
        for (Map.Entry<Key, Instant> entry : next.entrySet()) {
            Key key = entry.getKey();
            if (now.isBefore(entry.getValue())) {
                continue;
            }
            entry.setValue(Instant.MAX);
            CheckedService service = services.get(key.instance());
            if (service != null) {
                service.check(key.check()).ifPresent(check -> all.add(due(key, check)));
            }
        }
        removals.entrySet().removeIf(entry -> {
            boolean over = !now.isBefore(entry.getValue());
            if (over) {
                all.add(new Due.Remove(entry.getKey().instance(), entry.getKey().check()));
            }
            return over;
        });
        return all;
    }

    private static Due due(Key key, Check check) {
        return check.definition().kind().probes()
                ? new Due.Probe(key.instance(), key.check())
                : new Due.Silent(key.instance(), key.check());
    }

    /** Who stood still, or whose clock was set, heard nobody meanwhile. */
    private void shift(Instant now) {
        Duration passed = Duration.between(last, now);
        last = now;
        if (passed.isNegative() || passed.compareTo(TICK.plus(LATE)) > 0) {
            Duration jump = passed.minus(TICK);
            next.replaceAll((key, at) -> at.equals(Instant.MAX) ? at : at.plus(jump));
            removals.replaceAll((key, at) -> at.plus(jump));
        }
    }
}
