package io.starling.core.keyvalue;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.starling.core.Journaled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/**
 * All keys of one keyspace, with their locks, the sessions that hold them, and the user events: one value, changed by
 * {@link Commit}s alone.
 *
 * @param index how many commits made it
 * @param entries by key
 * @param sessions by id
 * @param delays until when a key can't be locked, because a session that held it became invalid
 * @param graves the index at which a key was removed, for queries that wait for changes
 * @param forgotten the highest index of a grave that isn't remembered any more
 * @param sessionIndex the index of the last change of a session
 * @param events the last user events, oldest first
 * @param eventIndex the index of the last user event
 * @param requests the last requests that were committed, by index
 * @param bytes what the entries weigh
 */
public record KeyValues(
        long index,
        PSortedMap<String, Entry> entries,
        PSortedMap<String, Session> sessions,
        PMap<String, Instant> delays,
        PSortedMap<String, Long> graves,
        long forgotten,
        long sessionIndex,
        PVector<UserEvent> events,
        long eventIndex,
        PSortedMap<Long, String> requests,
        @JsonIgnore PMap<String, Long> commits,
        @JsonIgnore long bytes)
        implements Journaled {

    /** So many graves are remembered; when there are more, the older half is forgotten at once. */
    static final int MOST_GRAVES = 4096;

    /** So many user events are remembered, as in Consul. */
    static final int MOST_EVENTS = 256;

    /** A request that is sent again is known among so many that came after it. */
    static final int MOST_REQUESTS = 8192;

    public static final KeyValues EMPTY = new KeyValues(
            0,
            TreePMap.empty(),
            TreePMap.empty(),
            HashTreePMap.empty(),
            TreePMap.empty(),
            0,
            0,
            TreePVector.empty(),
            0,
            TreePMap.empty(),
            HashTreePMap.empty(),
            0);

    /** Reads a snapshot. */
    @JsonCreator
    static KeyValues of(
            @JsonProperty("index") long index,
            @JsonProperty("entries") Map<String, Entry> entries,
            @JsonProperty("sessions") Map<String, Session> sessions,
            @JsonProperty("delays") Map<String, Instant> delays,
            @JsonProperty("graves") Map<String, Long> graves,
            @JsonProperty("forgotten") long forgotten,
            @JsonProperty("sessionIndex") long sessionIndex,
            @JsonProperty("events") List<UserEvent> events,
            @JsonProperty("eventIndex") long eventIndex,
            @JsonProperty("requests") Map<Long, String> requests) {
        PMap<String, Long> commits = HashTreePMap.empty();
        for (Map.Entry<Long, String> request : requests.entrySet()) {
            commits = commits.plus(request.getValue(), request.getKey());
        }
        return new KeyValues(
                index,
                TreePMap.from(entries),
                TreePMap.from(sessions),
                HashTreePMap.from(delays),
                TreePMap.from(graves),
                forgotten,
                sessionIndex,
                TreePVector.from(events),
                eventIndex,
                TreePMap.from(requests),
                commits,
                weight(entries));
    }

    /** The entries whose keys begin so, in the order of their keys. */
    public SortedMap<String, Entry> tree(String prefix) {
        return within(entries, prefix);
    }

    private static <V> SortedMap<String, V> within(PSortedMap<String, V> map, String prefix) {
        return prefix.isEmpty() ? map : map.subMap(prefix, prefix + Character.MAX_VALUE);
    }

    /** The index of the last change of the keys that begin so; at least 1. */
    public long indexOf(String prefix) {
        long last = Math.max(1, forgotten);
        for (Entry entry : tree(prefix).values()) {
            last = Math.max(last, entry.modifyIndex());
        }
        for (long grave : within(graves, prefix).values()) {
            last = Math.max(last, grave);
        }
        return last;
    }

    /** The index of the last change of one key; where it isn't there, of its removal. At least 1. */
    public long indexOfKey(String key) {
        Entry entry = entries.get(key);
        Long grave = graves.get(key);
        return entry != null
                ? Math.max(entry.modifyIndex(), forgotten)
                : Math.max(1, Math.max(forgotten, grave == null ? 0 : grave));
    }

    /** The keys that a session has locked. */
    public List<String> heldBy(String session) {
        List<String> held = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (entry.session().equals(session)) {
                held.add(entry.key());
            }
        }
        return held;
    }

    /** Whether a request was committed, as far as that is remembered. */
    public boolean knows(String request) {
        return commits.containsKey(request);
    }

    KeyValues with(Entry entry) {
        Entry before = entries.get(entry.key());
        long grown = entry.weight() - (before == null ? 0 : before.weight());
        return copy(entries.plus(entry.key(), entry), graves.minus(entry.key()), forgotten, bytes + grown);
    }

    KeyValues without(String key, long at) {
        Entry before = entries.get(key);
        if (before == null) {
            return this;
        }
        KeyValues after = copy(entries.minus(key), graves.plus(key, at), forgotten, bytes - before.weight());
        return after.graves.size() > MOST_GRAVES ? after.withFewerGraves() : after;
    }

    private KeyValues withFewerGraves() {
        List<Long> indices = new ArrayList<>(graves.values());
        indices.sort(null);
        long last = indices.get(indices.size() / 2);
        PSortedMap<String, Long> left = graves;
        for (Map.Entry<String, Long> grave : graves.entrySet()) {
            if (grave.getValue() <= last) {
                left = left.minus(grave.getKey());
            }
        }
        return copy(entries, left, last, bytes);
    }

    KeyValues delayed(List<String> keys, Instant until, Instant at) {
        PMap<String, Instant> left = delays;
        for (Map.Entry<String, Instant> delay : delays.entrySet()) {
            if (delay.getValue().isBefore(at)) {
                left = left.minus(delay.getKey());
            }
        }
        for (String key : keys) {
            left = left.plus(key, until);
        }
        return new KeyValues(
                index,
                entries,
                sessions,
                left,
                graves,
                forgotten,
                sessionIndex,
                events,
                eventIndex,
                requests,
                commits,
                bytes);
    }

    KeyValues opened(Session session, long at) {
        return withSessions(sessions.plus(session.id(), session), at);
    }

    KeyValues closed(String id, long at) {
        return withSessions(sessions.minus(id), at);
    }

    private KeyValues withSessions(PSortedMap<String, Session> present, long at) {
        return new KeyValues(
                index, entries, present, delays, graves, forgotten, at, events, eventIndex, requests, commits, bytes);
    }

    KeyValues fired(UserEvent event, long at) {
        PVector<UserEvent> all = events.plus(event);
        PVector<UserEvent> last = all.size() > MOST_EVENTS ? all.minus(0) : all;
        return new KeyValues(
                index, entries, sessions, delays, graves, forgotten, sessionIndex, last, at, requests, commits, bytes);
    }

    KeyValues committed(String request, long at) {
        PSortedMap<Long, String> last = requests.plus(at, request);
        PMap<String, Long> known = commits.plus(request, at);
        if (last.size() > MOST_REQUESTS) {
            known = known.minus(last.get(last.firstKey()));
            last = last.minus(last.firstKey());
        }
        return new KeyValues(
                at, entries, sessions, delays, graves, forgotten, sessionIndex, events, eventIndex, last, known, bytes);
    }

    /**
     * This value in pieces whose entries weigh so much at the most, unless a single one does; {@link #plus} joins them, the
     * first with the others. They lack the requests, which only the owner needs.
     */
    public List<KeyValues> pieces(long weight) {
        List<KeyValues> pieces = new ArrayList<>();
        PSortedMap<String, Entry> piece = TreePMap.empty();
        long size = 0;
        for (Entry entry : entries.values()) {
            if (size > 0 && size + entry.weight() > weight) {
                pieces.add(piece(piece, size, pieces.isEmpty()));
                piece = TreePMap.empty();
                size = 0;
            }
            piece = piece.plus(entry.key(), entry);
            size += entry.weight();
        }
        pieces.add(piece(piece, size, pieces.isEmpty()));
        return pieces;
    }

    private KeyValues piece(PSortedMap<String, Entry> part, long size, boolean first) {
        return first
                ? new KeyValues(
                        index,
                        part,
                        sessions,
                        delays,
                        graves,
                        forgotten,
                        sessionIndex,
                        events,
                        eventIndex,
                        EMPTY.requests,
                        EMPTY.commits,
                        size)
                : EMPTY.copy(part, EMPTY.graves, 0, size);
    }

    /** This value with the entries of another piece of it. */
    public KeyValues plus(KeyValues piece) {
        return copy(entries.plusAll(piece.entries), graves, forgotten, bytes + piece.bytes);
    }

    private KeyValues copy(PSortedMap<String, Entry> present, PSortedMap<String, Long> gone, long lost, long weight) {
        return new KeyValues(
                index,
                present,
                sessions,
                delays,
                gone,
                lost,
                sessionIndex,
                events,
                eventIndex,
                requests,
                commits,
                weight);
    }

    private static long weight(Map<String, Entry> entries) {
        long weight = 0;
        for (Entry entry : entries.values()) {
            weight += entry.weight();
        }
        return weight;
    }
}
