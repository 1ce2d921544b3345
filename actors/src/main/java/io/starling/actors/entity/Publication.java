package io.starling.actors.entity;

import io.starling.actors.catalog.Announcements;
import io.starling.actors.catalog.Announcements.Change;
import io.starling.actors.catalog.CatalogView;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    private final Map<ObjectKey, ApiObject> shown = new HashMap<>();

    /** @param owner the entity's persistence id */
    public Publication(String owner, Announcements announcements) {
        this.owner = owner;
        this.announcements = announcements;
        for (CatalogView.Entry entry : announcements.view().ownedBy(owner)) {
            shown.put(entry.key(), entry.object());
        }
    }

    /** The documents as they were shown last, with their resourceVersions. */
    public Map<ObjectKey, ApiObject> shown() {
        return shown;
    }

    public @Nullable ApiObject shown(ObjectKey key) {
        return shown.get(key);
    }

    /**
     * Announces those of the documents that differ from what is shown; null stands for an object that is gone.
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
        return changes.isEmpty()
                ? CompletableFuture.completedFuture(Done.getInstance())
                : announcements.announce(owner, changes);
    }

    private @Nullable Change change(ObjectKey key, @Nullable ApiObject document) {
        ApiObject before = shown.get(key);
        if (document == null) {
            if (before == null) {
                return null;
            }
            shown.remove(key);
            return new Change(announcements.open(), key, null);
        }
        if (before != null && document.sameContent(before)) {
            return null;
        }
        long stamp = announcements.open();
        ApiObject stamped = document.stamped(stamp);
        shown.put(key, stamped);
        return new Change(stamp, key, stamped);
    }

    /** Tells the catalogs that this entity has recovered, even where it has nothing to show. */
    public void present() {
        announcements.announce(owner, List.of());
    }
}
