package io.starling.actors.registration;

import io.starling.actors.catalog.CatalogFollower;
import io.starling.actors.gateway.Registry.Update;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Document;
import io.starling.core.object.Refusal;
import io.starling.core.object.ResourceType;
import io.starling.core.registry.RegistryIndex;
import io.starling.core.registry.RegistryIndex.Change;
import io.starling.core.registry.RegistryTypes;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/**
 * Keeps this member's view of the registry: follows the Instances, Services and pods, and tells whoever listens what changed.
 * Thread-safe.
 */
public final class RegistryFeed {
    private static final List<ResourceType> WATCHED =
            List.of(RegistryTypes.INSTANCES, new ResourceType("", "services"), new ResourceType("", "pods"));

    private final List<Consumer<Update>> listeners = new CopyOnWriteArrayList<>();
    private final Map<ServiceName, Runnable> owners = new ConcurrentHashMap<>();
    private volatile @Nullable RegistryView view;

    /** Starts it; once for each member. */
    public static RegistryFeed start(ActorSystem<?> system, CatalogFollower.Watches watches) {
        RegistryFeed feed = new RegistryFeed();
        CatalogFollower.start(system, "registry-feed", WATCHED, watches, feed.new Reading());
        return feed;
    }

    /** @throws Refusal (503) before everything was read once */
    public RegistryView view() {
        RegistryView now = view;
        if (now == null) {
            throw Refusal.of(
                    ApiStatus.unavailable("this member is starting: it hasn't read the registry yet; try again"));
        }
        return now;
    }

    /** As {@link io.starling.actors.gateway.Registry#listen}. */
    public void listen(Consumer<Update> listener) {
        listeners.add(listener);
    }

    /** Tells the owner of a service, which lives here, when its instances changed. */
    void own(ServiceName service, Runnable changed) {
        owners.put(service, changed);
    }

    void disown(ServiceName service) {
        owners.remove(service);
    }

    private void publish(List<Change> changes, RegistryView next) {
        view = next;
        Update update = new Update(changes, next);
        listeners.forEach(listener -> listener.accept(update));
        Set<ServiceName> changed = new HashSet<>();
        changes.forEach(change -> changed.add(change.service()));
        for (ServiceName service : changed) {
            Runnable owner = owners.get(service);
            if (owner != null) {
                owner.run();
            }
        }
    }

    /** Makes the view of what the watches tell. */
    private final class Reading implements CatalogFollower.Reader {
        private RegistryIndex index = new RegistryIndex(0);
        private final List<Change> untold = new ArrayList<>();
        private boolean complete;

        @Override
        public void begin() {
            RegistryView before = view;
            index = new RegistryIndex(before == null ? 0 : before.version());
            untold.clear();
            complete = false;
        }

        @Override
        public void put(ResourceType type, Document object) {
            tell(index.put(type, object));
        }

        @Override
        public void remove(ResourceType type, Document object) {
            tell(index.remove(type, object));
        }

        /** The new view replaces the one before. */
        @Override
        public void complete() {
            complete = true;
            untold.clear();
            RegistryView before = view;
            publish(RegistryIndex.between(before == null ? RegistryView.EMPTY : before, index.view()), index.view());
        }

        private void tell(List<Change> changes) {
            if (complete) {
                untold.addAll(changes);
            }
        }

        @Override
        public void settled() {
            if (!untold.isEmpty()) {
                List<Change> changes = List.copyOf(untold);
                untold.clear();
                publish(changes, index.view());
            }
        }
    }
}
