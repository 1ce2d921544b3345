package io.starling.chaos.fault;

import io.starling.chaos.cluster.ChaosCluster;
import io.starling.chaos.cluster.Wires;
import java.time.Duration;
import java.util.Set;

/** Something that goes wrong, or is done on purpose. Members are numbered from 1. */
public sealed interface Fault {
    /** Makes it happen; what is answered ends it, which happens once, after {@link #lasts()}. */
    Runnable begin(ChaosCluster cluster);

    /** How long it lasts; zero for what is done and over. */
    default Duration lasts() {
        return Duration.ZERO;
    }

    /** The members that it is done to; none where that is none or all of them. */
    default Set<Integer> victims() {
        return Set.of();
    }

    /** Whether this cluster allows it: some need members on hosts of their own, or disks of their own. */
    default boolean possible(ChaosCluster cluster) {
        return true;
    }

    /** SIGKILL; the member stays dead until it is started. */
    record Kill(int member) implements Fault {
        @Override
        public Set<Integer> victims() {
            return Set.of(member);
        }

        @Override
        public Runnable begin(ChaosCluster cluster) {
            cluster.kill(member);
            return () -> {};
        }
    }

    /** SIGTERM: the member leaves and stays away until it is started. */
    record Stop(int member) implements Fault {
        @Override
        public Set<Integer> victims() {
            return Set.of(member);
        }

        @Override
        public Runnable begin(ChaosCluster cluster) {
            cluster.stop(member);
            return () -> {};
        }
    }

    /** A member that was killed or stopped is started. */
    record Start(int member) implements Fault {
        @Override
        public Set<Integer> victims() {
            return Set.of(member);
        }

        @Override
        public Runnable begin(ChaosCluster cluster) {
            cluster.start(member);
            return () -> {};
        }
    }

    /** SIGSTOP, and SIGCONT later: the member stands still and doesn't know it. */
    record Freeze(int member, Duration lasts) implements Fault {
        @Override
        public Set<Integer> victims() {
            return Set.of(member);
        }

        @Override
        public Runnable begin(ChaosCluster cluster) {
            cluster.freeze(member);
            return () -> cluster.thaw(member);
        }
    }

    /** What one member sends to another is lost; the other way is open. */
    record CutOneWay(int from, int to, Duration lasts) implements Fault {
        @Override
        public Set<Integer> victims() {
            return Set.of(from, to);
        }

        @Override
        public Runnable begin(ChaosCluster cluster) {
            return wires(cluster).cutOneWay(from, to);
        }

        @Override
        public boolean possible(ChaosCluster cluster) {
            return cluster.wires().isPresent();
        }
    }

    /** A member and all other members don't hear each other; clients and the journal hear everybody. */
    record Isolate(int member, Duration lasts) implements Fault {
        @Override
        public Set<Integer> victims() {
            return Set.of(member);
        }

        @Override
        public Runnable begin(ChaosCluster cluster) {
            return wires(cluster).isolate(member);
        }

        @Override
        public boolean possible(ChaosCluster cluster) {
            return cluster.wires().isPresent();
        }
    }

    /** A member doesn't hear the journal's database, which isn't told. */
    record CutJournal(int member, Duration lasts) implements Fault {
        @Override
        public Set<Integer> victims() {
            return Set.of(member);
        }

        @Override
        public Runnable begin(ChaosCluster cluster) {
            return wires(cluster).cutJournal(member);
        }

        @Override
        public boolean possible(ChaosCluster cluster) {
            return cluster.wires().isPresent();
        }
    }

    /** A part of the packets from other members to this one is lost. */
    record Loss(int member, int percent, Duration lasts) implements Fault {
        @Override
        public Set<Integer> victims() {
            return Set.of(member);
        }

        @Override
        public Runnable begin(ChaosCluster cluster) {
            return wires(cluster).lose(member, percent);
        }

        @Override
        public boolean possible(ChaosCluster cluster) {
            return cluster.wires().isPresent();
        }
    }

    /** What a member sends and is sent, to whomever, waits up to so long. */
    record Delay(int member, int millis, Duration lasts) implements Fault {
        @Override
        public Set<Integer> victims() {
            return Set.of(member);
        }

        @Override
        public Runnable begin(ChaosCluster cluster) {
            return wires(cluster).delay(member, millis);
        }

        @Override
        public boolean possible(ChaosCluster cluster) {
            return cluster.wires().isPresent();
        }
    }

    /** A member's wall clock is wrong by so many seconds, from one moment to the next, and right again later. */
    record ClockJump(int member, int seconds, Duration lasts) implements Fault {
        @Override
        public Runnable begin(ChaosCluster cluster) {
            cluster.setClock(member, seconds);
            return () -> cluster.setClock(member, 0);
        }
    }

    /** Nothing more fits on the disk with a member's data. */
    record FullDisk(int member, Duration lasts) implements Fault {
        @Override
        public Runnable begin(ChaosCluster cluster) {
            return cluster.fillDisk(member);
        }

        @Override
        public boolean possible(ChaosCluster cluster) {
            return cluster.ownDisks();
        }
    }

    /** Nothing more fits on the journal's disk; its database is started anew when there is room again. */
    record FullJournalDisk(Duration lasts) implements Fault {
        @Override
        public Runnable begin(ChaosCluster cluster) {
            return cluster.fillJournalDisk();
        }

        @Override
        public boolean possible(ChaosCluster cluster) {
            return cluster.ownDisks();
        }
    }

    /** SIGKILL of the journal's database, which is started again later. */
    record KillJournal(Duration lasts) implements Fault {
        @Override
        public Runnable begin(ChaosCluster cluster) {
            cluster.killJournal();
            return cluster::startJournal;
        }
    }

    /** SIGKILL of all members: nobody is left to join by. They are started again later. */
    record KillAll(Duration lasts) implements Fault {
        @Override
        public Runnable begin(ChaosCluster cluster) {
            cluster.members().parallelStream().forEach(cluster::kill);
            return () -> cluster.members().forEach(cluster::start);
        }
    }

    /** Every member is stopped and started, one after the other, each when the one before is ready again. */
    record RollingRestart() implements Fault {
        @Override
        public Runnable begin(ChaosCluster cluster) {
            for (int member : cluster.members()) {
                cluster.stop(member);
                cluster.start(member);
                cluster.awaitReady(member);
            }
            return () -> {};
        }
    }

    /** Every member is stopped and started as one of the next build, which writes events that older members can't read. */
    record RollingUpgrade() implements Fault {
        @Override
        public Runnable begin(ChaosCluster cluster) {
            for (int member : cluster.members()) {
                cluster.stop(member);
                cluster.upgrade(member);
                cluster.start(member);
                cluster.awaitReady(member);
            }
            return () -> {};
        }
    }

    private static Wires wires(ChaosCluster cluster) {
        return cluster.wires()
                .orElseThrow(() -> new IllegalStateException("the members share a host, which has no wires to cut"));
    }
}
