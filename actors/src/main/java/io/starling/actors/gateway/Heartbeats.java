package io.starling.actors.gateway;

import io.starling.core.registry.ServiceName;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Gathers the heartbeats that come to this member, and sends them on together: an owner hears once in a while from each member,
 * however many instances it has. Thread-safe.
 */
final class Heartbeats {
    /** How long a heartbeat waits for others, at most. A small part of any lease. */
    private static final Duration GATHERED = Duration.ofMillis(200);
    /** So many fit a message. */
    private static final int AT_ONCE = 500;

    private final Map<ServiceName, Set<String>> gathered = new ConcurrentHashMap<>();
    private final BiConsumer<ServiceName, Set<String>> owners;

    private Heartbeats(BiConsumer<ServiceName, Set<String>> owners) {
        this.owners = owners;
    }

    /** @param owners takes the ids that were heard of a service to its owner */
    static Heartbeats start(ActorSystem<?> system, BiConsumer<ServiceName, Set<String>> owners) {
        Heartbeats heartbeats = new Heartbeats(owners);
        system.scheduler().scheduleWithFixedDelay(GATHERED, GATHERED, heartbeats::sendOn, system.executionContext());
        return heartbeats;
    }

    void heard(ServiceName service, String id) {
        gathered.compute(service, (name, ids) -> {
            Set<String> all = ids == null ? new HashSet<>() : ids;
            all.add(id);
            return all;
        });
    }

    private void sendOn() {
        for (ServiceName service : List.copyOf(gathered.keySet())) {
            Set<String> ids = gathered.remove(service);
            if (ids != null) {
                send(service, ids);
            }
        }
    }

    private void send(ServiceName service, Set<String> ids) {
        Set<String> some = new HashSet<>();
        for (String id : ids) {
            some.add(id);
            if (some.size() == AT_ONCE) {
                owners.accept(service, Set.copyOf(some));
                some.clear();
            }
        }
        if (!some.isEmpty()) {
            owners.accept(service, Set.copyOf(some));
        }
    }
}
