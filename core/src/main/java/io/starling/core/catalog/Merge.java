package io.starling.core.catalog;

import io.starling.core.catalog.Message.Known;
import io.starling.core.catalog.Message.Pending;
import io.starling.core.object.Document;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import io.starling.core.object.Stamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts the changes of all origins into one order: what was received waits here until the watermark passes it.
 *
 * <p>Kubernetes events live for an hour. Their end is a change of its own, one hour above the stamp that made them, so that
 * every member removes them at the same place of the order and nobody has to announce it.
 */
final class Merge {
    static final long EVENT_LIFE_MILLIS = 3_600_000;
    private static final Set<ResourceType> SHORT_LIVED =
            Set.of(new ResourceType("", "events"), new ResourceType("events.k8s.io", "events"));
    private static final long EVENT_LIFE = Stamp.of(EVENT_LIFE_MILLIS, 0, 0);

    private final ChangeWindow window;
    private final TreeMap<Long, Pending> pending = new TreeMap<>();
    private final TreeMap<Long, ObjectKey> expiries = new TreeMap<>();
    /** Deletions that were received and not delivered: an older change of that key may still be on its way. */
    private final Map<ObjectKey, Long> tombstones = new HashMap<>();

    private final Sequences sequences = new Sequences();
    private CatalogState newest = CatalogState.EMPTY;
    private CatalogState delivered = CatalogState.EMPTY;
    private long watermark;
    private boolean watched;

    Merge(ChangeWindow window) {
        this.window = window;
    }

    Published published() {
        return new Published(delivered, newest, watermark);
    }

    long watermark() {
        return watermark;
    }

    Collection<Pending> pending() {
        return pending.values();
    }

    /** Starts over from another member's catalog. Watches that are open expire. */
    void install(Collection<Entry> entries, Collection<Pending> waiting, Collection<Known> owners, long at) {
        sequences.install(owners);
        pending.clear();
        expiries.clear();
        tombstones.clear();
        delivered = CatalogState.EMPTY;
        for (Entry entry : entries) {
            delivered = delivered.plus(entry);
            remember(entry);
        }
        newest = delivered;
        watermark = at;
        window.reset(at);
        waiting.forEach(change -> receive(change.owner(), change.change()));
    }

    /**
     * Watches begin here. Until now owners have told what the journal has, with versions of an earlier life of the cluster.
     */
    void watched() {
        if (!watched) {
            watched = true;
            window.reset(watermark);
        }
    }

    /** Takes a batch in: its changes, and how much of its owner's journal they show. */
    void receive(Batch batch) {
        batch.changes().forEach(change -> receive(batch.owner(), change));
        sequences.note(batch, watermark);
    }

    /** How much of the owners' journals the delivered objects show. */
    Sequences sequences() {
        return sequences;
    }

    /** Takes a change in. The newest stamp of a key wins, whatever came first. */
    private void receive(String owner, Change change) {
        pending.put(change.stamp(), new Pending(owner, change));
        long known =
                newest.find(change.key()).map(Entry::stamp).orElseGet(() -> tombstones.getOrDefault(change.key(), 0L));
        if (known >= change.stamp()) {
            return;
        }
        if (change.document() == null) {
            newest = newest.minus(change.key());
            tombstones.put(change.key(), change.stamp());
        } else {
            newest = newest.plus(entry(owner, change, change.document()));
            tombstones.remove(change.key());
        }
    }

    /** Delivers everything up to a stamp, in order. */
    boolean advance(long to) {
        if (to <= watermark) {
            return false;
        }
        boolean late = !pending.isEmpty() && pending.firstKey() <= watermark;
        List<Delivered> changes = new ArrayList<>();
        if (!late && allUpTo(to)) {
            deliverAll(changes);
        } else {
            deliverUpTo(to, changes);
        }
        watermark = to;
        sequences.advance(to);
        if (late) {
            // The protocol excludes it. Should it happen all the same, those who watch have to list again.
            window.reset(to);
        } else {
            window.append(changes);
        }
        return true;
    }

    /** Whether everything that waits is to be delivered, and nothing ends meanwhile. */
    private boolean allUpTo(long to) {
        return (pending.isEmpty() || pending.lastKey() <= to) && (expiries.isEmpty() || expiries.firstKey() > to);
    }

    /** When nothing is left waiting, what is delivered is what is newest: there is no need to make it a second time. */
    private void deliverAll(List<Delivered> changes) {
        Map<ObjectKey, Optional<Entry>> touched = new HashMap<>();
        for (Pending next : pending.values()) {
            ObjectKey key = next.change().key();
            Optional<Entry> known = touched.get(key);
            Entry before = (known == null ? delivered.find(key) : known).orElse(null);
            Entry after = deliver(next, before, changes);
            touched.put(key, Optional.ofNullable(after));
        }
        pending.clear();
        delivered = newest;
    }

    private void deliverUpTo(long to, List<Delivered> changes) {
        while (true) {
            long change = pending.isEmpty() ? Long.MAX_VALUE : pending.firstKey();
            long expiry = expiries.isEmpty() ? Long.MAX_VALUE : expiries.firstKey();
            if (Math.min(change, expiry) > to) {
                break;
            }
            if (change <= expiry) {
                Pending next = pending.remove(change);
                ObjectKey key = next.change().key();
                Entry before = delivered.find(key).orElse(null);
                Entry after = deliver(next, before, changes);
                if (after == null) {
                    delivered = delivered.minus(key);
                } else if (before == null || after.stamp() > before.stamp()) {
                    delivered = delivered.plus(after);
                }
            } else {
                expire(expiry, expiries.remove(expiry), changes);
            }
        }
    }

    /**
     * Tells what one change does to its object.
     *
     * @param before the object as it was delivered last
     * @return the object after it; null where it is gone
     */
    private @Nullable Entry deliver(Pending next, @Nullable Entry before, List<Delivered> changes) {
        Change change = next.change();
        ObjectKey key = change.key();
        if (before != null && before.stamp() >= change.stamp()) {
            return before;
        }
        Document document = change.document();
        if (document == null) {
            tombstones.remove(key, change.stamp());
            if (before != null) {
                changes.add(new Delivered(change.stamp(), change.stamp(), key, before, null));
            }
            return null;
        }
        Entry after = entry(next.owner(), change, document);
        remember(after);
        if (document.resourceVersion() < change.stamp()) {
            if (before != null && sameVersion(before.document(), document)) {
                return after; // An owner that recovered, and didn't know that it had been told.
            }
            if (watched) {
                late(key.type(), change.stamp(), changes);
                return after;
            }
        }
        if (before != null && !before.document().sameUid(document)) {
            // Another object of the same name: it went, and came. Who stops in between continues with what came.
            changes.add(new Delivered(change.stamp(), change.stamp() - 1, key, before, null));
            before = null;
        }
        changes.add(new Delivered(change.stamp(), change.stamp(), key, before, after));
        return after;
    }

    private static boolean sameVersion(Document before, Document after) {
        return before.resourceVersion() == after.resourceVersion() && before.sameUid(after);
    }

    /**
     * An object whose version lies below its place: it was journaled, and its member died before it told anybody. To a watch
     * that had been told more it would come too late, and who then went on from its version would be told it again.
     * Those who watch its type list again; so does everybody who comes from below this place, on all members.
     */
    private void late(ResourceType type, long stamp, List<Delivered> before) {
        window.append(before);
        before.clear();
        window.reset(type, stamp);
    }

    private void remember(Entry entry) {
        if (SHORT_LIVED.contains(entry.key().type())) {
            expiries.put(entry.stamp() + EVENT_LIFE, entry.key());
        }
    }

    private void expire(long at, @Nullable ObjectKey key, List<Delivered> changes) {
        Entry entry = key == null ? null : delivered.find(key).orElse(null);
        if (entry != null && entry.stamp() + EVENT_LIFE == at) {
            delivered = delivered.minus(entry.key());
            newest.find(entry.key())
                    .filter(same -> same.stamp() == entry.stamp())
                    .ifPresent(same -> newest = newest.minus(same.key()));
            changes.add(new Delivered(at, at, entry.key(), entry, null));
        }
    }

    private static Entry entry(String owner, Change change, Document document) {
        return new Entry(change.key(), document, owner, change.stamp());
    }
}
