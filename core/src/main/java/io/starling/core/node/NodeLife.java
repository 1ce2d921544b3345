package io.starling.core.node;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Whether a node lives, who its agent is, and which epoch its pods belong to: what of it is journaled. Pure: each input
 * gives a {@link Step}.
 *
 * <p>Nobody here says what becomes of pods: a node that can't be counted on shows a taint, and the owner of each pod gives it
 * up by what the pod tolerates. When such a node comes back, it does so in a new epoch, of which its agent is told until it knows
 * it; then it tells every owner what it has, and stops what isn't wanted any more. An epoch also ends when nothing was heard for so
 * long that whatever is still on the way to the agent is void.
 *
 * @param epoch 0 before the first agent, then rising
 * @param incarnation that of the agent which holds the name, 0 before the first
 * @param since of the last change between ready, not ready and left
 * @param evicting since when pods that don't tolerate it are driven off; null while they aren't
 */
public record NodeLife(
        long epoch,
        long incarnation,
        Standing standing,
        @Nullable Instant since,
        @Nullable Instant evicting) {
    public static final NodeLife NEW = new NodeLife(0, 0, Standing.NEW, null, null);

    /** How a node stands. Only {@code READY} ones take pods. */
    public enum Standing {
        NEW,
        READY,
        /** Nothing was heard for a while; its agent may go on where it was. */
        SILENT,
        /** What was said to its agent is void, and its pods may have been given up: it has to introduce itself. */
        FENCED,
        /** Its agent said goodbye. */
        LEFT,
        /** Its agent's process is known to have ended, unasked; it is expected back in moments. */
        DOWN
    }

    /** A recorded fact. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Joined.class, name = "joined"),
        @JsonSubTypes.Type(value = FellSilent.class, name = "fellSilent"),
        @JsonSubTypes.Type(value = Returned.class, name = "returned"),
        @JsonSubTypes.Type(value = Fenced.class, name = "fenced"),
        @JsonSubTypes.Type(value = Left.class, name = "left"),
        @JsonSubTypes.Type(value = Died.class, name = "died"),
        @JsonSubTypes.Type(value = Evicting.class, name = "evicting"),
        @JsonSubTypes.Type(value = Spared.class, name = "spared")
    })
    public sealed interface Event {
        Instant at();

        NodeLife applyTo(NodeLife before);
    }

    /** An agent holds the name: the first one, the next start of the same, or one that was given up and came back. */
    public record Joined(long incarnation, long epoch, Instant at) implements Event {
        @Override
        public NodeLife applyTo(NodeLife before) {
            return new NodeLife(epoch, incarnation, Standing.READY, at, null);
        }
    }

    /** The node isn't ready. */
    public record FellSilent(Instant at) implements Event {
        @Override
        public NodeLife applyTo(NodeLife before) {
            return new NodeLife(before.epoch, before.incarnation, Standing.SILENT, at, null);
        }
    }

    /** The node is ready again, with those of its pods that weren't given up. */
    public record Returned(Instant at) implements Event {
        @Override
        public NodeLife applyTo(NodeLife before) {
            return new NodeLife(before.epoch, before.incarnation, Standing.READY, at, null);
        }
    }

    /** What was on the way to the node's agent is void; {@code epoch} is the new one. */
    public record Fenced(long epoch, Instant at) implements Event {
        @Override
        public NodeLife applyTo(NodeLife before) {
            return new NodeLife(epoch, before.incarnation, Standing.FENCED, before.since, before.evicting);
        }
    }

    /** The agent stopped for good; {@code epoch} is the new one. */
    public record Left(long epoch, Instant at) implements Event {
        @Override
        public NodeLife applyTo(NodeLife before) {
            return new NodeLife(epoch, before.incarnation, Standing.LEFT, at, null);
        }
    }

    /** The agent's process is known to have ended, though nobody asked it to. */
    public record Died(Instant at) implements Event {
        @Override
        public NodeLife applyTo(NodeLife before) {
            return new NodeLife(before.epoch, before.incarnation, Standing.DOWN, at, null);
        }
    }

    /** From now on the node drives off pods that don't tolerate it. */
    public record Evicting(Instant at) implements Event {
        @Override
        public NodeLife applyTo(NodeLife before) {
            return new NodeLife(before.epoch, before.incarnation, before.standing, before.since, at);
        }
    }

    /** So many nodes were lost at once that this one drives no more pods off. */
    public record Spared(Instant at) implements Event {
        @Override
        public NodeLife applyTo(NodeLife before) {
            return new NodeLife(before.epoch, before.incarnation, before.standing, before.since, null);
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

    /** Whether its agent was there once and can't be counted on now, though it didn't say goodbye. */
    public boolean lost() {
        return standing == Standing.SILENT || standing == Standing.FENCED || standing == Standing.DOWN;
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
        boolean back = from == incarnation && (standing == Standing.SILENT || standing == Standing.DOWN);
        long joined = back ? epoch + 1 : Math.max(epoch, 1);
        List<Event> events;
        if (from == incarnation && ready()) {
            events = List.of();
        } else if (back) {
            events = List.of(new Fenced(joined, now), new Returned(now));
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
        if (!ready()) {
            return new Step(List.of(new Fenced(epoch + 1, now)), heard.parted(), new Identify(), false);
        }
        return new Step(List.of(), heard, knownEpoch == epoch ? new Silence() : new Welcome(epoch), false);
    }

    /** An agent says goodbye. */
    public Step leaving(long from, Pulse before, Instant now, Patience patience) {
        Pulse pulse = before.at(now, patience);
        return from != incarnation || standing == Standing.LEFT
                ? Step.quiet(pulse)
                : new Step(List.of(new Left(epoch + 1, now)), pulse.parted(), new Silence(), false);
    }

    /** The process of the agent that holds the name is known to have ended. */
    public Step ended(Pulse before, Instant now, Patience patience) {
        Pulse pulse = before.at(now, patience).parted();
        return ready() ? new Step(List.of(new Died(now)), pulse, new Silence(), false) : Step.quiet(pulse);
    }

    /**
     * Time passes; to be called about every half second.
     *
     * @param brakes asked only where the node is lost for long enough to drive its pods off
     * @param starting whether a process lives again where the agent's was; asked only where that one is known to have ended
     */
    public Step tick(
            Pulse before, Instant now, Patience patience, Supplier<Brakes.Verdict> brakes, BooleanSupplier starting) {
        Pulse pulse = before.at(now, patience);
        if (standing == Standing.DOWN && starting.getAsBoolean() && !pulse.silentFor(patience.comeback())) {
            // Its containers run, and its agent will adopt them in a moment.
            return new Step(evicting == null ? List.of() : List.of(new Spared(now)), pulse, new Silence(), false);
        }
        List<Event> events = new ArrayList<>();
        if (ready() && pulse.silentFor(patience.silence())) {
            events.add(new FellSilent(silentSince(pulse, patience)));
        } else if ((standing == Standing.SILENT || standing == Standing.DOWN) && pulse.silentFor(patience.fence())) {
            events.add(new Fenced(epoch + 1, now));
            pulse = pulse.parted();
        }
        NodeLife after = this;
        for (Event event : events) {
            after = event.applyTo(after);
        }
        if (after.lost() && pulse.silentFor(patience.silence())) {
            Brakes.Verdict verdict = brakes.get();
            if (verdict == Brakes.Verdict.GO && after.evicting == null) {
                // What its pods tolerate counts from its silence, not from when a new owner came to know of it.
                events.add(new Evicting(ready() ? silentSince(pulse, patience) : now));
            } else if (verdict == Brakes.Verdict.NEXT && after.evicting == null) {
                events.add(new Evicting(now));
            } else if (verdict == Brakes.Verdict.STOP && after.evicting != null) {
                events.add(new Spared(now));
            }
        }
        return new Step(List.copyOf(events), pulse, new Silence(), false);
    }

    /** Not before the last change: nobody is silent while it speaks. */
    private Instant silentSince(Pulse pulse, Patience patience) {
        Instant noticed = pulse.silentSince(patience.silence());
        return since != null && since.isAfter(noticed) ? since : noticed;
    }

    private static Unwelcome superseded() {
        return new Unwelcome("an agent of this node that was started later has taken its place");
    }
}
