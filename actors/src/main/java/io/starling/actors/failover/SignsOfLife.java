package io.starling.actors.failover;

import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.event.EventStream;

/**
 * When members were heard last: their heartbeats, and their answers to {@link RollCall}. Of one actor system, whose failure
 * detectors find it by its event stream, as with {@link FoundDead}. Addresses are as Pekko writes them. Thread-safe.
 */
public final class SignsOfLife {
    private static final Map<EventStream, SignsOfLife> OF_SYSTEMS = Collections.synchronizedMap(new WeakHashMap<>());
    /** For so long an answer counts. It is asked for five times a second. */
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** For so long somebody is asked for whom nobody wonders any more. */
    private static final long WONDERING_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Addresses may change with every start: from so many on, those that were long silent are forgotten. */
    private static final int MANY = 1000;

    private static final long LONG_AGO_NANOS = TimeUnit.MINUTES.toNanos(10);

    private final LongSupplier nanos;
    private final Map<String, Long> heard = new ConcurrentHashMap<>();
    private final Set<String> dead = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> wondering = new ConcurrentHashMap<>();
    private final Map<String, Long> answered = new ConcurrentHashMap<>();

    SignsOfLife(LongSupplier nanos) {
        this.nanos = nanos;
    }

    static SignsOfLife of(EventStream system) {
        return OF_SYSTEMS.computeIfAbsent(system, any -> new SignsOfLife(System::nanoTime));
    }

    /** What this member heard of the others. */
    public static SignsOfLife of(ActorSystem<?> system) {
        return of(system.classicSystem().eventStream());
    }

    /** A heartbeat came. */
    void heard(String address) {
        long now = nanos.getAsLong();
        dead.remove(address);
        if (heard.put(address, now) == null && heard.size() > MANY) {
            heard.values().removeIf(at -> now - at > LONG_AGO_NANOS);
            dead.retainAll(heard.keySet());
        }
    }

    /** For how long no heartbeat came from there; empty where this member has never listened for one. */
    public Optional<Duration> silence(String address) {
        return Optional.ofNullable(heard.get(address)).map(at -> Duration.ofNanos(nanos.getAsLong() - at));
    }

    /** For how long neither a heartbeat nor an answer came from there; empty where neither ever did. */
    Optional<Duration> quiet(String address) {
        long now = nanos.getAsLong();
        return Stream.of(heard, answered)
                .flatMap(signs -> Optional.ofNullable(signs.get(address)).stream())
                .map(at -> Duration.ofNanos(now - at))
                .min(Comparator.naturalOrder());
    }

    /** Has a member asked whose heartbeats are late, or go to others. */
    void lookAfter(String address) {
        if (silence(address).map(silence -> silence.toNanos() > FRESH_NANOS).orElse(true)) {
            answers(address);
        }
    }

    /** The member there was found dead. */
    void died(String address) {
        dead.add(address);
    }

    /** Whether the member there was found dead, and nothing was heard from there since. */
    public boolean dead(String address) {
        return dead.contains(address);
    }

    /** Whether a process there answered just now. Who wonders has it asked. */
    public boolean answers(String address) {
        long now = nanos.getAsLong();
        wondering.put(address, now);
        Long at = answered.get(address);
        return at != null && now - at < FRESH_NANOS;
    }

    /** Who has to be asked. */
    Set<String> wondering() {
        long now = nanos.getAsLong();
        wondering.values().removeIf(at -> now - at > WONDERING_NANOS);
        answered.keySet().retainAll(wondering.keySet());
        return wondering.keySet().stream().collect(Collectors.toUnmodifiableSet());
    }

    /** An answer came. */
    void answered(String address) {
        answered.put(address, nanos.getAsLong());
    }
}
