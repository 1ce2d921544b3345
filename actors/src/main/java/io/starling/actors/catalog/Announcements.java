package io.starling.actors.catalog;

import io.starling.core.catalog.Change;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;

/**
 * How this member's entities tell all catalogs what changed. Thread-safe.
 *
 * <p>A stamp that was taken must be announced or withdrawn: until then the watermark of every catalog waits below it.
 */
public interface Announcements {
    /** Takes the next stamp. */
    long open();

    /**
     * Learns a stamp from the journal, or of what is shown: every later {@link #open} lies above it. An entity calls it when it recovers,
     * because the member that it lived on before may have had a clock ahead of this one's.
     */
    void observe(long stamp);

    /** Gives a stamp up that nothing was announced with. Withdrawing twice, or after announcing, does nothing. */
    void withdraw(long stamp);

    /**
     * Sends changes to every control member's catalog. Each change's stamp is one of {@link #open}, one change a stamp.
     *
     * @param owner the persistence id of the entity that owns these objects
     * @param shows the number of the last event in the owner's journal that its objects show with these changes, so that the next life of the
     *     cluster may believe them; 0 where that isn't known
     * @return completes when the catalog of every reachable control member has them (not: delivered them to watchers). Fails
     *     with {@link StampExpired}, having changed nothing, where the order of all changes has moved past a stamp
     */
    CompletionStage<Done> announce(String owner, long shows, List<Change> changes);

    /**
     * Completes when the catalogs of all members show everything that there is: after a stop of the whole cluster that takes a while, and
     * people wait for it.
     */
    CompletionStage<Done> completeEverywhere();

    /** This member's catalog, as of now. */
    CatalogView view();

    /**
     * A stamp was never opened here, was held open for too long, or this member isn't part of the catalog yet. The entity
     * stops, recovers and announces what it owns with new stamps.
     */
    final class StampExpired extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public StampExpired(String message) {
            super(message, null, false, false);
        }
    }
}
