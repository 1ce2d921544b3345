package io.starling.actors.workload;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;

/** Remembers what was sent when, so that what isn't acknowledged is sent again, less and less often. */
final class Errands {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(8);

    private final Map<String, Sent> sent = new HashMap<>();

    /** @param what was sent about the pod */
    private record Sent(String what, Instant at, Duration patience) {}

    /**
     * Whether it is time to send this about a pod, for the first time or again; if so it counts as sent now. Something else than
     * the last time is sent at once.
     */
    boolean due(String uid, String what, Instant now) {
        Sent before = sent.get(uid);
        if (before == null || !before.what().equals(what)) {
            sent.put(uid, new Sent(what, now, FIRST));
            return true;
        }
        if (before.at().plus(before.patience()).isAfter(now)) {
            return false;
        }
        Duration longer = before.patience().multipliedBy(2);
        sent.put(uid, new Sent(what, now, longer.compareTo(LONGEST) > 0 ? LONGEST : longer));
        return true;
    }

    /** The next one about this pod is sent at once. */
    void forget(String uid) {
        sent.remove(uid);
    }

    /** Forgets all pods but these. */
    void retain(Collection<String> uids) {
        sent.keySet().retainAll(new HashSet<>(uids));
    }
}
