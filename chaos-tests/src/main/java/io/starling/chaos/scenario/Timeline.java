package io.starling.chaos.scenario;

import io.starling.chaos.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * When what happens:
 *
 * <pre>{@code
 * Timeline.create()
 *     .at(5).kill(1)
 *     .at(9).start(1)
 *     .at(20).isolate(2, 15)
 *     .until(60);
 * }</pre>
 *
 * All times are seconds since the load began; members are numbered from 1.
 *
 * @param steps in the order in which they happen
 * @param length how long the load goes on
 */
public record Timeline(List<Step> steps, Duration length) {
    public Timeline {
        steps = List.copyOf(steps);
    }

    /** One fault and when it begins. */
    public record Step(Duration at, Fault fault) {}

    /** Begins to write one. */
    public static Writer create() {
        return new Writer();
    }

    /** Writes a timeline. */
    public static final class Writer {
        private final List<Step> steps = new ArrayList<>();
        private Duration now = Duration.ZERO;

        private Writer() {}

        /** What follows happens then; times never fall. */
        public Writer at(int seconds) {
            Duration next = Duration.ofSeconds(seconds);
            if (next.compareTo(now) < 0) {
                throw new IllegalArgumentException(seconds + " s comes before what is written already");
            }
            now = next;
            return this;
        }

        /** Any fault. */
        public Writer happens(Fault fault) {
            steps.add(new Step(now, fault));
            return this;
        }

        /** SIGKILL. */
        public Writer kill(int member) {
            return happens(new Fault.Kill(member));
        }

        /** SIGTERM. */
        public Writer stop(int member) {
            return happens(new Fault.Stop(member));
        }

        /** Starts what was killed or stopped. */
        public Writer start(int member) {
            return happens(new Fault.Start(member));
        }

        /** SIGSTOP, then SIGCONT. */
        public Writer freeze(int member, int seconds) {
            return happens(new Fault.Freeze(member, Duration.ofSeconds(seconds)));
        }

        /** A two-way partition. */
        public Writer isolate(int member, int seconds) {
            return happens(new Fault.Isolate(member, Duration.ofSeconds(seconds)));
        }

        /** A one-way partition. */
        public Writer cutOneWay(int from, int to, int seconds) {
            return happens(new Fault.CutOneWay(from, to, Duration.ofSeconds(seconds)));
        }

        /** The journal's database is dead for a while. */
        public Writer killJournal(int seconds) {
            return happens(new Fault.KillJournal(Duration.ofSeconds(seconds)));
        }

        /** All members are dead for a while. */
        public Writer killAll(int seconds) {
            return happens(new Fault.KillAll(Duration.ofSeconds(seconds)));
        }

        /** The load goes on until then; faults that last longer end with it. */
        public Timeline until(int seconds) {
            return new Timeline(steps, Duration.ofSeconds(seconds));
        }
    }
}
