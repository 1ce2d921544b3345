package io.starling.actors.node;

import io.starling.core.schedule.HostPort;
import io.starling.core.schedule.NodeView;
import io.starling.core.schedule.PodDemand;
import io.starling.core.schedule.Resources;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The pods on their way to one node, and the sum of what they ask for: planning costs no more where they are many. Thread-safe. */
final class Flights {
    private final Map<String, Flight> flights = new LinkedHashMap<>();
    private final Map<HostPort, Integer> ports = new HashMap<>();
    private Resources sum = Resources.NONE;

    private record Flight(PodDemand demand, long untilMillis) {}

    synchronized void add(String uid, PodDemand demand, long untilMillis) {
        remove(uid);
        flights.put(uid, new Flight(demand, untilMillis));
        sum = sum.plus(demand.resources());
        demand.hostPorts().forEach(port -> ports.merge(port, 1, Integer::sum));
    }

    synchronized void remove(String uid) {
        subtract(flights.remove(uid));
    }

    /** The node with all of them that still count. */
    synchronized NodeView on(NodeView node, long nowMillis) {
        forget(nowMillis);
        return node.with(sum, Set.copyOf(ports.keySet()), flights.size());
    }

    /** They end in the order in which they began, but for a clock that was set. */
    private void forget(long nowMillis) {
        Iterator<Flight> oldest = flights.values().iterator();
        while (oldest.hasNext()) {
            Flight flight = oldest.next();
            if (flight.untilMillis() >= nowMillis) {
                return;
            }
            oldest.remove();
            subtract(flight);
        }
    }

    private void subtract(@Nullable Flight flight) {
        if (flight != null) {
            sum = sum.minus(flight.demand().resources());
            flight.demand()
                    .hostPorts()
                    .forEach(port -> ports.computeIfPresent(port, (same, many) -> many == 1 ? null : many - 1));
        }
    }
}
