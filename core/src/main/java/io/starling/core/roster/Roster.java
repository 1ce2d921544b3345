package io.starling.core.roster;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The control members of the cluster that lives on a journal. The document is replaced whole and only by who saw its present
 * version, so each change here is made by exactly one member. All times are the database's.
 *
 * @param format how the document is written; {@value #FORMAT}
 * @param incarnation made up by whoever founds the cluster anew; empty where nobody ever did. All entries belong to it, and
 *     a member of another one must end
 * @param entries one by address
 * @param restoring which backup is being restored into the journal; null where none is. Nobody founds a cluster meanwhile
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Roster(
        int format,
        String incarnation,
        List<Entry> entries,
        @Nullable String restoring) {
    /** The format that this version writes and reads. */
    public static final int FORMAT = 1;

    /** Before anybody wrote one. */
    public static final Roster EMPTY = new Roster(FORMAT, "", List.of(), null);

    /** How long entries of members that don't renew them are kept for looking at. */
    static final Duration KEPT = Duration.ofMinutes(10);

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /**
     * One control member.
     *
     * @param address where its remoting listens, as {@code host:port}
     * @param run which of the processes that ever listened there
     * @param renewedMillis when it last said that it lives, in milliseconds since the epoch
     */
    public record Entry(String address, long run, long renewedMillis) {
        /** How often a member renews its entry. */
        public static final Duration RENEWAL = Duration.ofSeconds(2);

        private static final Duration OVERDUE = Duration.ofSeconds(3);
        private static final Duration LIFE = Duration.ofSeconds(15);

        /** How long ago it was renewed. */
        public Duration age(Instant now) {
            return Duration.ofMillis(now.toEpochMilli() - renewedMillis);
        }

        /** Whether it should have been renewed by now. */
        boolean overdue(Instant now) {
            return age(now).compareTo(OVERDUE) > 0;
        }

        /** Whether it has been silent for too long to count by itself. */
        boolean expired(Instant now) {
            return age(now).compareTo(LIFE) > 0;
        }
    }

    public Roster {
        entries = List.copyOf(entries);
    }

    /**
     * Reads a document; an empty one is {@link #EMPTY}.
     *
     * @throws IllegalArgumentException with a sentence for the user, where it can't be read
     */
    public static Roster parse(String document) {
        if (document.isEmpty()) {
            return EMPTY;
        }
        try {
            Roster roster = JSON.readValue(document, Roster.class);
            if (roster.format != FORMAT) {
                throw new IllegalArgumentException("The journal's roster is of format " + roster.format
                        + ", and this version of Starling knows " + FORMAT + ": start the version that wrote it.");
            }
            return roster;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("The journal's roster can't be read: " + e.getOriginalMessage(), e);
        }
    }

    /** The document. */
    public String document() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new cluster with one member; whoever was written down before is forgotten. */
    public static Roster founded(String incarnation, Entry founder) {
        return new Roster(FORMAT, incarnation, List.of(founder), null);
    }

    /** With a member's entry as it is now; entries that nobody renewed for long are dropped. */
    public Roster with(Entry entry, Instant now) {
        List<Entry> next = kept(other ->
                !other.address().equals(entry.address()) && other.age(now).compareTo(KEPT) <= 0);
        next.add(entry);
        return withEntries(next);
    }

    /** Without the entry of one run at an address. */
    public Roster without(String address, long run) {
        return withEntries(kept(entry -> !(entry.address().equals(address) && entry.run() == run)));
    }

    /** Without any entry for an address. */
    public Roster without(String address) {
        return withEntries(kept(entry -> !entry.address().equals(address)));
    }

    /** With a restore into the journal begun, or ended where null. */
    public Roster withRestoring(@Nullable String backup) {
        return new Roster(FORMAT, incarnation, entries, backup);
    }

    private List<Entry> kept(Predicate<Entry> which) {
        return new ArrayList<>(entries.stream().filter(which).toList());
    }

    private Roster withEntries(List<Entry> next) {
        return new Roster(FORMAT, incarnation, next, restoring);
    }
}
