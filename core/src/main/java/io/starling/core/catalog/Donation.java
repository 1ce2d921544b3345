package io.starling.core.catalog;

import io.starling.core.catalog.Message.End;
import io.starling.core.catalog.Message.Kept;
import io.starling.core.catalog.Message.Known;
import io.starling.core.catalog.Message.Part;
import io.starling.core.catalog.Message.Pending;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A whole catalog on its way to another member, as it was at one moment, part by part as the other asks for them. */
final class Donation {
    private static final long IDLE_MILLIS = 10_000;

    private final String from;
    private final long id;
    private final Iterator<Entry> entries;
    private final Iterator<Pending> pending;
    private final Iterator<Kept> kept;
    private final Iterator<Known> owners;
    private final End end;
    private @Nullable Part last;
    private long askedAt;

    Donation(
            String from,
            long id,
            CatalogState delivered,
            List<Pending> pending,
            List<Kept> kept,
            List<Known> owners,
            End end) {
        this.from = from;
        this.id = id;
        this.entries = delivered.all().iterator();
        this.pending = pending.iterator();
        this.kept = kept.iterator();
        this.owners = owners.iterator();
        this.end = end;
    }

    /** Whether nobody asked for a part for long. */
    boolean idle(long now) {
        return now - askedAt > IDLE_MILLIS;
    }

    long id() {
        return id;
    }

    /** The part asked for, where it is the next one, or the last one once more. */
    Optional<Part> part(int index, long now) {
        askedAt = now;
        int next = last == null ? 0 : last.index() + 1;
        if (index == next && (last == null || last.end() == null)) {
            last = cut(index);
        }
        return last != null && last.index() == index ? Optional.of(last) : Optional.empty();
    }

    private Part cut(int index) {
        List<Entry> someEntries = new ArrayList<>();
        List<Pending> somePending = new ArrayList<>();
        List<Kept> someKept = new ArrayList<>();
        List<Known> someOwners = new ArrayList<>();
        int weight = 0;
        while (entries.hasNext() && weight < Weight.MESSAGE) {
            Entry entry = entries.next();
            weight += 2 * entry.owner().length() + entry.document().size();
            someEntries.add(entry);
        }
        while (pending.hasNext() && weight < Weight.MESSAGE) {
            Pending change = pending.next();
            weight += Weight.of(change.change());
            somePending.add(change);
        }
        while (kept.hasNext() && weight < Weight.MESSAGE) {
            Kept batch = kept.next();
            weight += batch.batch().weight();
            someKept.add(batch);
        }
        while (owners.hasNext() && weight < Weight.MESSAGE) {
            Known owner = owners.next();
            weight += 8 + owner.owner().length();
            someOwners.add(owner);
        }
        boolean more = entries.hasNext() || pending.hasNext() || kept.hasNext() || owners.hasNext();
        return new Part(from, id, index, someEntries, somePending, someKept, someOwners, more ? null : end);
    }
}
