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
    private final Map<ObjectKey, Shown> shown = new HashMap<>();
    private boolean began;

    /** @param stamp its resourceVersion */
    private record Shown(Document document, long stamp) {}

    /** @param owner the entity's persistence id */
    public Publication(String owner, Announcements announcements) {
        this.owner = owner;
        this.announcements = announcements;
        for (Entry entry : announcements.view().ownedBy(owner)) {
            shown.put(entry.key(), new Shown(entry.document(), entry.document().resourceVersion()));
        }
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
        List<Change> changes = new ArrayList<>();
        documents.forEach((key, document) -> {
            Change change = change(key, document);
            if (change != null) {
                changes.add(change);
            }
        });
        boolean first = !began;
        began = true;
        return changes.isEmpty() && !first
                ? CompletableFuture.completedFuture(Done.getInstance())
                : announcements.announce(owner, changes);
    }

    private @Nullable Change change(ObjectKey key, @Nullable ApiObject document) {
        Shown before = shown.get(key);
        if (document == null) {
            if (before == null) {
                return null;
            }
            shown.remove(key);
            return Change.of(announcements.open(), key, null);
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
        shown.put(key, new Shown(document, stamp));
        return new Change(stamp, key, document);
    }
}
