package io.starling.core.node;

import java.time.Duration;
import java.time.Instant;

/**
 * What a node entity remembers of its agent without writing it down: a successor starts from {@link #unheard} and learns
 * it anew.
 *
 * @param silent for how long nothing was heard of the agent, in time that was watched
 * @param looked when this was last brought up to date
 * @param reported whether the agent has told which pods it has, since this entity is here; before, nothing is admitted
 * @param challenger the incarnation of another agent that wants this name; 0 for none
 * @param beats how often the present agent was heard since the challenger came
 */
public record Pulse(Duration silent, Instant looked, boolean reported, long challenger, int beats) {
    /** The pulse of an entity that was just started. */
    public static Pulse unheard(Instant now) {
        return unheard(now, Duration.ZERO);
    }

    /**
     * The same where it is known for how long the agent can't have been heard.
     *
     * @param silent for how long its member has been silent, as watched by the member that the entity moved to
     */
    public static Pulse unheard(Instant now, Duration silent) {
        return new Pulse(silent, now, false, 0, 0);
    }

    /**
     * Time has passed. A clock that was set, forward or back, or a pause of this very process, is no silence of the agent:
     * at most one step counts.
     */
    Pulse at(Instant now, Patience patience) {
        Duration passed = Duration.between(looked, now);
        Duration counted =
                passed.isNegative() ? Duration.ZERO : passed.compareTo(patience.step()) > 0 ? patience.step() : passed;
        return new Pulse(silent.plus(counted), now, reported, challenger, beats);
    }

    Pulse heard() {
        return new Pulse(Duration.ZERO, looked, reported, challenger, beats + 1);
    }

    Pulse challengedBy(long incarnation) {
        return challenger == incarnation ? this : new Pulse(silent, looked, reported, incarnation, 0);
    }

    /** The agent said who it is and what it has. */
    Pulse introduced() {
        return new Pulse(Duration.ZERO, looked, true, 0, 0);
    }

    /** The agent, should it come back, has to introduce itself again. */
    Pulse parted() {
        return new Pulse(silent, looked, false, 0, 0);
    }

    /** When the silence had lasted so long; what came later than that was only noticed later. */
    Instant silentSince(Duration duration) {
        Duration beyond = silent.minus(duration);
        return beyond.isNegative() ? looked : looked.minus(beyond);
    }

    public boolean silentFor(Duration duration) {
        return silent.compareTo(duration) >= 0;
    }
}
