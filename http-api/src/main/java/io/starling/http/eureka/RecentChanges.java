package io.starling.http.eureka;

import io.starling.actors.gateway.Registry.Update;
import io.starling.core.registry.Instance;
import io.starling.core.registry.RegistryIndex.Change;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What changed lately, for clients that fetch only that: each instance once, as it is by now. A client that missed more sees
 * that its count differs, and fetches all. Thread-safe.
 */
final class RecentChanges {
    /** As long as Eureka keeps them: several fetches of every client. */
    private static final Duration KEPT = Duration.ofMinutes(3);

    private final InstantSource clock;
    private final Map<Key, Recent> recent = new LinkedHashMap<>();
    private @Nullable RegistryView seen;
    private volatile @Nullable Delta latest;

    private record Key(ServiceName service, String id) {}

    /** One instance's latest change. */
    record Recent(ServiceName service, Instance instance, String action, Instant at) {}

    /**
     * @param view what a client has that applied the changes
     * @param changes the oldest first
     */
    record Delta(RegistryView view, List<Recent> changes) {}

    RecentChanges(InstantSource clock) {
        this.clock = clock;
    }

    /** From the one thread that tells updates. */
    synchronized void accept(Update update) {
        Instant now = clock.instant();
        for (Change change : update.changes()) {
            if (change.service().equals(ServiceName.NODES)) {
                continue;
            }
            Instance shown = change.after() == null ? change.before() : change.after();
            Instance instance = Objects.requireNonNull(shown, "a change of nothing");
            String action = change.after() == null ? "DELETED" : change.before() == null ? "ADDED" : "MODIFIED";
            Key key = new Key(change.service(), instance.id());
            recent.remove(key);
            recent.put(key, new Recent(change.service(), instance, action, now));
        }
        Iterator<Recent> oldest = recent.values().iterator();
        while (oldest.hasNext() && oldest.next().at().plus(KEPT).isBefore(now)) {
            oldest.remove();
        }
        latest = null;
        seen = update.view();
    }

    /** @param otherwise the present view, where nothing changed yet */
    Delta delta(RegistryView otherwise) {
        Delta known = latest;
        if (known != null) {
            return known;
        }
        synchronized (this) {
            RegistryView view = seen;
            if (view == null) {
                return new Delta(otherwise, List.of());
            }
            Delta made = new Delta(view, List.copyOf(recent.values()));
            latest = made;
            return made;
        }
    }
}
