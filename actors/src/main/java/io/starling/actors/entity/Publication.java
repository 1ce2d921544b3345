package io.starling.actors.entity;

import io.starling.actors.catalog.Announcements;
import io.starling.core.catalog.Change;
import io.starling.core.catalog.Entry;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Document;
import io.starling.core.object.ObjectKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/**
 * What one entity shows of itself in the catalogs. Used by its entity alone, from its own thread.
 *
 * <p>After a recovery it begins with what the catalog remembers of the entity, so that only differences are announced.
 */
public final class Publication {
    private final String owner;
    private final Announcements announcements;
    private final LongSupplier journaled;
    private final Map<ObjectKey, Shown> shown = new HashMap<>();
    private boolean began;
    private long told;
    /** The highest version of what was shown, or taken away. */
    private long newest;

    /** @param stamp its resourceVersion */
    private record Shown(Document document, long stamp) {}

    /**
     * @param owner the entity's persistence id
     * @param journaled the number of the entity's last event. All that {@link #show} is given follows from the events up to it, and whatever
     *     follows from them is shown by then. 0 for an entity that is to be woken before anybody believes what is remembered of it
     */
    public Publication(String owner, Announcements announcements, LongSupplier journaled) {
        this.owner = owner;
        this.announcements = announcements;
        this.journaled = journaled;
        for (Entry entry : announcements.view().ownedBy(owner)) {
            shows(entry.key(), entry.document(), entry.document().resourceVersion());
        }
        announcements.observe(newest);
    }

    /** Of which objects documents are shown. */
    public Set<ObjectKey> keys() {
        return shown.keySet();
    }

    /** The document as it was shown last, with its resourceVersion. */
    public @Nullable ApiObject shown(ObjectKey key) {
        Shown last = shown.get(key);
        return last == null ? null : last.document().open();
    }

    /**
     * Announces those of the documents that differ from what is shown; null stands for an object that is gone. The first call
     * tells the catalogs that this entity has recovered, even where it has nothing to show: it must have everything that the
     * entity owns, since a catalog that waits for this owner waits no longer.
     *
     * @return completes when every reachable catalog has them; at once where nothing differs
     */
    public CompletionStage<Done> show(Map<ObjectKey, @Nullable ApiObject> documents) {
        List<Change> changes = changes(documents);
        boolean first = !began;
        began = true;
        return changes.isEmpty() && !first ? CompletableFuture.completedFuture(Done.getInstance()) : announce(changes);
    }

    /**
     * As {@link #show}, of a part of what follows from the events: the rest is still to be shown, and the next life of the cluster doesn't
     * take this for all.
     */
    public CompletionStage<Done> showAhead(Map<ObjectKey, @Nullable ApiObject> documents) {
        List<Change> changes = changes(documents);
        return changes.isEmpty()
                ? CompletableFuture.completedFuture(Done.getInstance())
                : announcements.announce(owner, told, changes);
    }

    private List<Change> changes(Map<ObjectKey, @Nullable ApiObject> documents) {
        List<Change> changes = new ArrayList<>();
        documents.forEach((key, document) -> {
            Change change = change(key, document);
            if (change != null) {
                changes.add(change);
            }
        });
        return changes;
    }

    /** Nothing is going to change for a while: tells of events that changed nothing that is shown, so that what is shown can be remembered. */
    public void settle() {
        if (began && told < journaled.getAsLong()) {
            announce(List.of());
        }
    }

    /**
     * Whether the catalogs show something newer than what was shown here: the owner's last word on the member that it lived on before
     * arrived after this one had begun. To be looked at now and then; the remedy is to begin anew.
     */
    public boolean overtaken() {
        for (Entry entry : announcements.view().ownedBy(owner)) {
            Shown mine = shown.get(entry.key());
            if (entry.document().resourceVersion() > (mine == null ? newest : mine.stamp())) {
                return true;
            }
        }
        return false;
    }

    private CompletionStage<Done> announce(List<Change> changes) {
        told = journaled.getAsLong();
        return announcements.announce(owner, told, changes);
    }

    private @Nullable Change change(ObjectKey key, @Nullable ApiObject document) {
        Shown before = shown.get(key);
        if (document == null) {
            if (before == null) {
                return null;
            }
            shown.remove(key);
            newest = announcements.open();
            return Change.of(newest, key, null);
        }
        if (before == null) {
            long stamp = announcements.open();
            return change(key, Document.of(document.stamped(stamp)), stamp);
        }
        Document same = Document.of(document.stamped(before.stamp()));
        if (before.document().equals(same)) {
            return null;
        }
        long stamp = announcements.open();
        return change(key, same.stamped(stamp), stamp);
    }

    private Change change(ObjectKey key, Document document, long stamp) {
        shows(key, document, stamp);
        return new Change(stamp, key, document);
    }

    private void shows(ObjectKey key, Document document, long version) {
        shown.put(key, new Shown(document, version));
        newest = Math.max(newest, version);
    }
}
