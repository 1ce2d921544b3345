package io.starling.chaos.fault;

import io.starling.chaos.cluster.ChaosCluster;
import io.starling.chaos.cluster.Wires;
import java.time.Duration;

/** Something that goes wrong, or is done on purpose. Members are numbered from 1. */
public sealed interface Fault {
    /** Makes it happen; what is answered ends it, which happens once, after {@link #lasts()}. */
    Runnable begin(ChaosCluster cluster);

    /** How long it lasts; zero for what is done and over. */
    default Duration lasts() {
        return Duration.ZERO;
    }

    /** Whether this needs members on hosts of their own. */
    default boolean needsWires() {
        return false;
    }

    /** SIGKILL; the member stays dead until it is started. */
    record Kill(int member) implements Fault {
        @Override
        public Runnable begin(ChaosCluster cluster) {
            cluster.kill(member);
            return () -> {};
        }
    }

    /** SIGTERM: the member leaves and stays away until it is started. */
    record Stop(int member) implements Fault {
        @Override
        public Runnable begin(ChaosCluster cluster) {
            cluster.stop(member);
            return () -> {};
        }
    }

    /** A member that was killed or stopped is started. */
    record Start(int member) implements Fault {
        @Override
        public Runnable begin(ChaosCluster cluster) {
            cluster.start(member);
            return () -> {};
        }
    }

    /** SIGSTOP, and SIGCONT later: the member stands still and doesn't know it. */
    record Freeze(int member, Duration lasts) implements Fault {
        @Override
        public Runnable begin(ChaosCluster cluster) {
            cluster.freeze(member);
            return () -> cluster.thaw(member);
        }
    }

    /** What one member sends to another is lost; the other way is open. */
    record CutOneWay(int from, int to, Duration lasts) implements Fault {
        @Override
        public Runnable begin(ChaosCluster cluster) {
            return wires(cluster).cutOneWay(from, to);
        }

        @Override
        public boolean needsWires() {
            return true;
        }
    }

    /** A member and all other members don't hear each other; clients and the journal hear everybody. */
    record Isolate(int member, Duration lasts) implements Fault {
        @Override
        public Runnable begin(ChaosCluster cluster) {
            return wires(cluster).isolate(member);
        }

        @Override
        public boolean needsWires() {
            return true;
        }
    }

    /** A member doesn't hear the journal's database, which isn't told. */
    record CutJournal(int member, Duration lasts) implements Fault {
        @Override
        public Runnable begin(ChaosCluster cluster) {
            return wires(cluster).cutJournal(member);
        }

        @Override
        public boolean needsWires() {
            return true;
        }
    }

    /** A part of the packets from other members to this one is lost. */
    record Loss(int member, int percent, Duration lasts) implements Fault {
        @Override
        public Runnable begin(ChaosCluster cluster) {
            return wires(cluster).lose(member, percent);
        }

        @Override
        public boolean needsWires() {
            return true;
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

    private static Wires wires(ChaosCluster cluster) {
        return cluster.wires()
                .orElseThrow(() -> new IllegalStateException("the members share a host, which has no wires to cut"));
    }
}
