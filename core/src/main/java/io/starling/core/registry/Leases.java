package io.starling.core.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * Who of one service's instances is still heard of. Not journaled: whoever owns the service begins with a full lease for each,
 * so that a failover costs nobody anything. Time is an input; it must come from a clock that nobody sets.
 *
 * <p>An instance whose lease ended is gone, unless it is likelier that the registry is deaf: when most of the instances are late
 * at once, none is removed ("preserved"). Whenever the registry finds out that it was deaf, everybody gets one full lease.
 *
 * @param leases by instance id
 * @param judgedAt when {@link #judge} looked last
 * @param preserving whether the last look found that most were late
 * @param soonest no lease ends before: until then a look costs nothing, however many leases there are
 */
public record Leases(PMap<String, Lease> leases, Instant judgedAt, boolean preserving, Instant soonest) {
    /** Fewer than this tell nothing about the network: a service that has fewer is judged with its neighbours. */
    public static final int FEW = 3;

    /** Who looks less often than this was itself away, and heard nobody meanwhile. */
    public static final Duration DEAF = Duration.ofSeconds(3);

    /** For how many leases a silent instance is preserved, at most. */
    static final int PATIENT_LEASES = 10;
    /** ...and for how long at least. */
    static final Duration PATIENCE = Duration.ofMinutes(15);

    /**
     * @param duration how long it lasts
     * @param from when it began: at the last heartbeat, or when it was given anew without one
     * @param heardAt the last heartbeat
     */
    public record Lease(Duration duration, Instant from, Instant heardAt) {
        public Instant end() {
            return from.plus(duration);
        }

        boolean ended(Instant now) {
            return !now.isBefore(end());
        }

        /** Clients renew about three times a lease: who has let half of it pass has missed one. */
        boolean late(Instant now) {
            return heardAt.plus(duration.dividedBy(2)).isBefore(now);
        }

        boolean beyondPatience(Instant now) {
            Duration leases = duration.multipliedBy(PATIENT_LEASES);
            Duration patience = leases.compareTo(PATIENCE) > 0 ? leases : PATIENCE;
            return !now.isBefore(heardAt.plus(patience));
        }

        Lease anew(Instant now) {
            return new Lease(duration, now, heardAt);
        }
    }

    /**
     * How many instances there are with a lease, and how many of them are late.
     *
     * @param leased at least {@code late}
     */
    public record Census(int leased, int late) {
        public static final Census NOBODY = new Census(0, 0);

        public Census plus(Census other) {
            return new Census(leased + other.leased, late + other.late);
        }

        boolean tellsOfDeafness() {
            return leased >= FEW && 2 * late > leased;
        }
    }

    /**
     * What a look found.
     *
     * @param leases as they are after it
     * @param gone who must be removed
     * @param preserved whose lease ended, and who stays nevertheless
     */
    public record Judgement(Leases leases, List<String> gone, Set<String> preserved) {}

    public static Leases none(Instant now) {
        return new Leases(HashTreePMap.empty(), now, false, Instant.MAX);
    }

    /** A full lease for everybody who needs one, as after a failover. */
    public static Leases full(Outsiders outsiders, Instant now) {
        Leases leases = none(now);
        for (Instance instance : outsiders.instances().values()) {
            leases = leases.heard(instance.id(), instance.lease(), now);
        }
        return leases;
    }

    /** A heartbeat, or a registration; {@code duration} null takes the lease away. */
    public Leases heard(String id, @Nullable Duration duration, Instant now) {
        if (duration == null) {
            return without(id);
        }
        Lease lease = new Lease(duration, now, now);
        return new Leases(leases.plus(id, lease), judgedAt, preserving, earlier(soonest, lease.end()));
    }

    public Leases without(String id) {
        return new Leases(leases.minus(id), judgedAt, preserving, soonest);
    }

    public Census census(Instant now) {
        int late = 0;
        for (Lease lease : leases.values()) {
            if (lease.late(now)) {
                late++;
            }
        }
        return new Census(leases.size(), late);
    }

    /**
     * Looks who is gone. To be called at least every {@link #DEAF}, as long as there are leases.
     *
     * @param neighbours the census of the other services whose heartbeats come the same way; only asked where it counts
     */
    public Judgement judge(Instant now, Supplier<Census> neighbours) {
        if (judgedAt.plus(DEAF).isBefore(now)) {
            return new Judgement(afterDeafness(now), List.of(), Set.of());
        }
        if (now.isBefore(soonest)) {
            return new Judgement(new Leases(leases, now, false, soonest), List.of(), Set.of());
        }
        List<String> silent = new ArrayList<>();
        leases.forEach((id, lease) -> {
            if (lease.ended(now)) {
                silent.add(id);
            }
        });
        if (silent.isEmpty()) {
            return new Judgement(looked(leases, now, false), List.of(), Set.of());
        }
        Census own = census(now);
        Census crowd = own.leased() < FEW ? own.plus(neighbours.get()) : own;
        return crowd.tellsOfDeafness() ? preserved(silent, now) : heardAgain(silent, now);
    }

    private Judgement preserved(List<String> silent, Instant now) {
        List<String> gone = new ArrayList<>();
        Set<String> kept = new HashSet<>();
        for (String id : silent) {
            Lease lease = leases.get(id);
            if (lease != null && lease.beyondPatience(now)) {
                gone.add(id);
            } else {
                kept.add(id);
            }
        }
        return new Judgement(looked(leases.minusAll(gone), now, true), List.copyOf(gone), Set.copyOf(kept));
    }

    /** Most are heard: the silent are gone, but where most were not heard until now the others get the time to come back too. */
    private Judgement heardAgain(List<String> silent, Instant now) {
        if (!preserving) {
            return new Judgement(looked(leases.minusAll(silent), now, false), List.copyOf(silent), Set.of());
        }
        PMap<String, Lease> next = leases;
        for (String id : silent) {
            Lease lease = leases.get(id);
            if (lease != null) {
                next = next.plus(id, lease.anew(now));
            }
        }
        return new Judgement(looked(next, now, false), List.of(), Set.of());
    }

    private Leases afterDeafness(Instant now) {
        PMap<String, Lease> next = leases;
        for (String id : leases.keySet()) {
            Lease lease = leases.get(id);
            if (lease != null) {
                next = next.plus(id, lease.anew(now));
            }
        }
        return looked(next, now, preserving);
    }

    /** As they are after a look at all of them. */
    private static Leases looked(PMap<String, Lease> leases, Instant now, boolean preserving) {
        Instant soonest = Instant.MAX;
        for (Lease lease : leases.values()) {
            soonest = earlier(soonest, lease.end());
        }
        return new Leases(leases, now, preserving, soonest);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
