package io.starling.actors.failover;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.event.EventStream;

/**
 * The addresses whose member was found dead, for the failure detectors of one actor system. Pekko makes those by reflection
 * and gives them nothing of their system but its event stream, so they find this by it. Thread-safe.
 *
 * <p>A verdict concerns the run of a member that lived then. Pekko makes a new detector for each run at an address, and a
 * verdict concerns only the detectors that were there before it.
 */
final class FoundDead {
    private static final Map<EventStream, FoundDead> OF_SYSTEMS = Collections.synchronizedMap(new WeakHashMap<>());

    private final Map<String, Long> verdicts = new ConcurrentHashMap<>();
    private final AtomicLong order = new AtomicLong();

    static FoundDead of(EventStream system) {
        return OF_SYSTEMS.computeIfAbsent(system, any -> new FoundDead());
    }

    /** @param address as Pekko writes it, with protocol and system */
    void add(String address) {
        verdicts.put(address, order.incrementAndGet());
    }

    /** The place of this moment among the verdicts. */
    long now() {
        return order.get();
    }

    /** Whether whoever lived at the address at that moment has been found dead since. */
    boolean since(long moment, String address) {
        return verdicts.getOrDefault(address, 0L) > moment;
    }
}
