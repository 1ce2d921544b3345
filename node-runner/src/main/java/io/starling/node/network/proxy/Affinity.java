package io.starling.node.network.proxy;

import io.starling.core.balance.Target;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Which target a client had, for a while after its last connection. Thread-safe. */
final class Affinity {
    /** As many as the kernel's rules remember; whoever wasn't there for longest is forgotten first. */
    private static final int CLIENTS = 65_535;

    private final long nanos;
    private final Map<String, Stay> stays = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Stay> eldest) {
            return size() > CLIENTS;
        }
    };

    private record Stay(Target target, long since) {}

    Affinity(Duration timeout) {
        this.nanos = timeout.toNanos();
    }

    /** @param now nanoseconds of any clock that only goes forward */
    synchronized Optional<Target> of(String client, long now) {
        return Optional.ofNullable(stays.get(client))
                .filter(stay -> now - stay.since() < nanos)
                .map(Stay::target);
    }

    synchronized void stays(String client, Target target, long now) {
        stays.put(client, new Stay(target, now));
    }
}
