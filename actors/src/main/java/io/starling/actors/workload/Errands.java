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

    private record Sent(Instant at, Duration patience) {}

    /** Whether it is time to send this, for the first time or again; if so it counts as sent now. */
    boolean due(String errand, Instant now) {
        Sent before = sent.get(errand);
        if (before == null) {
            sent.put(errand, new Sent(now, FIRST));
            return true;
        }
        if (before.at().plus(before.patience()).isAfter(now)) {
            return false;
        }
        Duration longer = before.patience().multipliedBy(2);
        sent.put(errand, new Sent(now, longer.compareTo(LONGEST) > 0 ? LONGEST : longer));
        return true;
    }

    /** It may be sent again at once. */
    void forget(String errand) {
        sent.remove(errand);
    }

    void retain(Collection<String> errands) {
        sent.keySet().retainAll(new HashSet<>(errands));
    }
}
