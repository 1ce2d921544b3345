package io.starling.core.node;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a node lives, who its agent is, and which epoch its pods belong to: what of it is journaled. Pure: each input
 * gives a {@link Step}.
 *
 * <p>An epoch ends when the node's pods are given up. Pods that an agent took in an older epoch are {@link #stale}: when it
 * comes back they are stopped, whatever they do. An agent that only restarts within the grace keeps its epoch and its pods.
 *
 * @param epoch 0 before the first agent, then rising
 * @param incarnation that of the agent which holds the name, 0 before the first
 * @param since of the last change of {@code standing}
 */
public record NodeLife(
        long epoch,
        long incarnation,
        Standing standing,
        @Nullable Instant since) {
    public static final NodeLife NEW = new NodeLife(0, 0, Standing.NEW, null);

    /** How a node stands. Only {@code READY} ones take pods. */
    public enum Standing {
        NEW,
        READY,
        /** Nothing was heard for a while; its pods are still counted on. */
        SILENT,
        /** Its pods were given up. */
        FENCED,
        /** Its agent said goodbye. */
        LEFT
    }

    /** A recorded fact. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Joined.class, name = "joined"),
        @JsonSubTypes.Type(value = FellSilent.class, name = "fellSilent"),
        @JsonSubTypes.Type(value = Returned.class, name = "returned"),
        @JsonSubTypes.Type(value = Fenced.class, name = "fenced"),
        @JsonSubTypes.Type(value = Left.class, name = "left")
    })
    public sealed interface Event {
        Instant at();

        NodeLife applyTo(NodeLife before);
    }

    /** An agent holds the name: the first one, the next start of the same, or one that was given up and came back. */
    public record Joined(long incarnation, long epoch, Instant at) implements Event {
        @Override
        public NodeLife applyTo(NodeLife before) {
            return new NodeLife(epoch, incarnation, Standing.READY, at);
        }
    }

    /** The node isn't ready. */
    public record FellSilent(Instant at) implements Event {
        @Override
        public NodeLife applyTo(NodeLife before) {
            return new NodeLife(before.epoch, before.incarnation, Standing.SILENT, at);
        }
    }

    /** The node is ready again, with its pods. */
    public record Returned(Instant at) implements Event {
        @Override
        public NodeLife applyTo(NodeLife before) {
            return new NodeLife(before.epoch, before.incarnation, Standing.READY, at);
        }
    }

    /** The node's pods are given up; {@code epoch} is the new one. */
    public record Fenced(long epoch, Instant at) implements Event {
        @Override
        public NodeLife applyTo(NodeLife before) {
            return new NodeLife(epoch, before.incarnation, Standing.FENCED, at);
        }
    }

    /** The agent stopped for good; {@code epoch} is the new one. */
    public record Left(long epoch, Instant at) implements Event {
        @Override
        public NodeLife applyTo(NodeLife before) {
            return new NodeLife(epoch, before.incarnation, Standing.LEFT, at);
        }
    }

    /** The answer to the agent that was heard. */
    public sealed interface Answer {}

    /** Nothing to say. */
    public record Silence() implements Answer {}

    public record Welcome(long epoch) implements Answer {}

    /** @param reason a sentence for whoever started that agent */
    public record Unwelcome(String reason) implements Answer {}

    /** Say who you are and what you have. */
    public record Identify() implements Answer {}

    /**
     * What follows from an input: first journal the events, then go on with the pulse and answer.
     *
     * @param introduced whether the agent's list of pods is to be taken over: the input was its introduction and it holds
     *     the name
     */
    public record Step(List<Event> events, Pulse pulse, Answer answer, boolean introduced) {
        private static Step quiet(Pulse pulse) {
            return new Step(List.of(), pulse, new Silence(), false);
        }

        private static Step answer(Pulse pulse, Answer answer) {
            return new Step(List.of(), pulse, answer, false);
        }
    }

    public boolean ready() {
        return standing == Standing.READY;
    }

    /** Whether pods are admitted now: the agent lives, and has told what it has. */
    public boolean admits(Pulse pulse) {
        return ready() && pulse.reported();
    }

    /** Whether a pod that was taken in this epoch was given up since. */
    public boolean stale(long takenInEpoch) {
        return takenInEpoch < epoch;
    }

    /** An agent introduces itself. */
    public Step hello(long from, Pulse before, Instant now, Patience patience) {
        Pulse pulse = before.at(now, patience);
        if (from < incarnation) {
            return Step.answer(pulse, superseded());
        }
        if (from == incarnation) {
            return standing == Standing.LEFT ? Step.quiet(pulse) : welcome(from, pulse, now);
        }
        if (!ready() || pulse.silentFor(patience.takeover())) {
            return welcome(from, pulse, now);
        }
        Pulse challenged = pulse.challengedBy(from);
        return challenged.beats() < 2
                ? Step.quiet(challenged)
                : Step.answer(challenged, new Unwelcome("another agent with this node's name is alive"));
    }

    private Step welcome(long from, Pulse pulse, Instant now) {
        long joined = Math.max(epoch, 1);
        List<Event> events;
        if (from == incarnation && standing == Standing.SILENT) {
            events = List.of(new Returned(now));
        } else if (from == incarnation && ready()) {
            events = List.of();
        } else {
            events = List.of(new Joined(from, joined, now));
        }
        return new Step(events, pulse.introduced(), new Welcome(joined), true);
    }

    /** An agent lives. {@code knownEpoch} is that of the last welcome it heard. */
    public Step heartbeat(long from, long knownEpoch, Pulse before, Instant now, Patience patience) {
        Pulse pulse = before.at(now, patience);
        if (from < incarnation) {
            return Step.answer(pulse, superseded());
        }
        if (from > incarnation || standing == Standing.FENCED) {
            return Step.answer(pulse, new Identify());
        }
        if (standing == Standing.LEFT) {
            return Step.quiet(pulse);
        }
        Pulse heard = pulse.heard();
        if (!heard.reported()) {
            return Step.answer(heard, new Identify());
        }
        List<Event> events = ready() ? List.of() : List.of(new Returned(now));
        return new Step(events, heard, knownEpoch == epoch ? new Silence() : new Welcome(epoch), false);
    }

    /** An agent says goodbye. */
    public Step leaving(long from, Pulse before, Instant now, Patience patience) {
        Pulse pulse = before.at(now, patience);
        return from != incarnation || standing == Standing.LEFT
                ? Step.quiet(pulse)
                : new Step(List.of(new Left(epoch + 1, now)), pulse.parted(), new Silence(), false);
    }

    /** Time passes; to be called about every half second. */
    public Step tick(Pulse before, Instant now, Patience patience) {
        Pulse pulse = before.at(now, patience);
        if (ready() && pulse.silentFor(patience.silence())) {
            return new Step(List.of(new FellSilent(now)), pulse, new Silence(), false);
        }
        if (standing == Standing.SILENT && pulse.silentFor(patience.fence())) {
            return new Step(List.of(new Fenced(epoch + 1, now)), pulse.parted(), new Silence(), false);
        }
        return Step.quiet(pulse);
    }

    private static Unwelcome superseded() {
        return new Unwelcome("an agent of this node that was started later has taken its place");
    }
}
