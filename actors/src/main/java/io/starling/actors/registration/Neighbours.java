package io.starling.actors.registration;

import io.starling.core.registry.Leases;
import io.starling.core.registry.Leases.Census;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The leases of all services that this member owns, and the reports of checks that it awaits. A service with few instances can't tell from them alone whether the network
 * stopped: its neighbours' heartbeats come the same way. Thread-safe; each entity writes its own entry.
 */
public final class Neighbours {
    private final Map<String, Leases> leases = new ConcurrentHashMap<>();

    /** What a service's leases are now. */
    public void tell(String service, Leases now) {
        if (now.leases().isEmpty()) {
            leases.remove(service);
        } else {
            leases.put(service, now);
        }
    }

    public void leave(String service) {
        leases.remove(service);
    }

    /** Counts everybody but this service's own. */
    public Census around(String service, Instant now) {
        Census all = Census.NOBODY;
        for (Map.Entry<String, Leases> each : leases.entrySet()) {
            if (!each.getKey().equals(service)) {
                all = all.plus(each.getValue().census(now));
            }
        }
        return all;
    }
}
