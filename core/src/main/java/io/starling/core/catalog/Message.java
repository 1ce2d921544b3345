package io.starling.core.catalog;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What replicas say to each other. Members are named by their run: a member that restarts is another one. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Message.News.class, name = "news"),
    @JsonSubTypes.Type(value = Message.Need.class, name = "need"),
    @JsonSubTypes.Type(value = Message.Relay.class, name = "relay"),
    @JsonSubTypes.Type(value = Message.Fetch.class, name = "fetch"),
    @JsonSubTypes.Type(value = Message.Part.class, name = "part")
})
public sealed interface Message {
    /** The member that speaks. */
    String from();

    /**
     * How far the speaker is, and what is new of its own.
     *
     * @param wall the speaker's wall clock, in milliseconds since 1970
     * @param sequence rises with everything the speaker says, so that an older word doesn't undo a newer one
     * @param closed nothing of the speaker at or below it is to come after its batch number {@code through}
     * @param through the last of its batches that the speaker has sent to the receiver by now; its last one of all for a receiver
     *     that hasn't joined
     * @param highest of all stamps that the speaker announced or received
     * @param asks the number of the speaker's last question: what is the highest stamp that you know of?
     * @param answers the highest number of a question that the speaker had heard from the receiver
     * @param ready whether the speaker has a catalog, or still waits for its first
     * @param joined whether the speaker has everything that was there when it came, so that it may speak for the others
     * @param complete whether every expected owner announced itself
     * @param positions of every origin that the speaker counts, itself included
     * @param batches the speaker's own, in order
     */
    record News(
            String from,
            long wall,
            long sequence,
            long closed,
            long through,
            long highest,
            long asks,
            long answers,
            boolean ready,
            boolean joined,
            boolean complete,
            List<Position> positions,
            List<Batch> batches)
            implements Message {}

    /** Asks for an origin's batches after a number. */
    record Need(String from, String origin, long after) implements Message {}

    /**
     * Answers {@link Need}.
     *
     * @param after the number that was asked for: an answer may be late
     * @param forgotten the speaker doesn't have them any more: only a whole catalog helps
     */
    record Relay(String from, String origin, long after, List<Batch> batches, boolean forgotten) implements Message {}

    /**
     * Asks for one part of a whole catalog.
     *
     * @param id names the transfer
     * @param index from 0
     */
    record Fetch(String from, long id, int index) implements Message {}

    /**
     * One part of a whole catalog.
     *
     * @param pending received but not delivered
     * @param kept batches that are part of the catalog already, but that somebody may still lack
     * @param end null but in the last part
     */
    record Part(
            String from,
            long id,
            int index,
            List<Entry> entries,
            List<Pending> pending,
            List<Kept> kept,
            List<Known> owners,
            @Nullable End end)
            implements Message {}

    /** Completes a transfer: the moment that it shows. */
    record End(long watermark, boolean complete, List<OriginState> origins) {}

    /** An origin, and how far the speaker has it. */
    record Position(String origin, long number, Phase phase) {}

    /** As {@link Position}, with the closed stamp that the speaker knows. */
    record OriginState(String origin, long number, long closed, Phase phase) {}

    /** A batch that somebody may still lack. */
    record Kept(String origin, Batch batch) {}

    /**
     * An owner that announced itself.
     *
     * @param sequence how much of its journal the delivered objects show, as in {@link Batch}; 0 where that isn't known
     */
    record Known(String owner, long sequence) {}

    /** A change that waits for its turn. */
    record Pending(String owner, Change change) {}

    /** The life of an origin, as one member sees it. */
    enum Phase {
        LIVE,
        /** Its member was removed; what only others have of it is being collected. */
        ENDED,
        /** Everybody has the same of it. */
        SETTLED
    }
}
