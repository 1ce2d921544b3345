package io.starling.actors.network;

import io.starling.actors.catalog.CatalogFollower;
import io.starling.core.network.ServiceIndex;
import io.starling.core.network.ServiceIndex.Change;
import io.starling.core.network.ServiceMap;
import io.starling.core.object.Document;
import io.starling.core.object.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/** Keeps this member's map of Services and tells whoever listens what changed. Thread-safe. */
public final class ServiceFeed {
    private final List<Consumer<Update>> listeners = new ArrayList<>();
    private volatile @Nullable ServiceMap map;

    private ServiceFeed() {}

    /**
     * @param changes what happened, in order
     * @param map the map after them
     */
    public record Update(List<Change> changes, ServiceMap map) {}

    /** Starts it; once for each member. */
    public static ServiceFeed start(ActorSystem<?> system, CatalogFollower.Watches watches) {
        ServiceFeed feed = new ServiceFeed();
        CatalogFollower.start(system, "service-feed", ServiceIndex.SOURCES, watches, feed.new Reading());
        return feed;
    }

    /** The present map; empty until everything was read once. */
    public Optional<ServiceMap> map() {
        return Optional.ofNullable(map);
    }

    /**
     * Tells everything that is there, as soon as it is known, and then every change, one after another. Listeners must be quick,
     * and stay for as long as the member lives.
     */
    public synchronized void listen(Consumer<Update> listener) {
        listeners.add(listener);
        ServiceMap now = map;
        if (now != null) {
            listener.accept(new Update(ServiceIndex.between(ServiceMap.EMPTY, now), now));
        }
    }

    private synchronized void publish(List<Change> changes, ServiceMap next) {
        map = next;
        Update update = new Update(changes, next);
        listeners.forEach(listener -> listener.accept(update));
    }

    private final class Reading implements CatalogFollower.Reader {
        private ServiceIndex index = new ServiceIndex(0);
        private boolean complete;

        @Override
        public void begin() {
            index = new ServiceIndex(map().map(ServiceMap::version).orElse(0L));
            complete = false;
        }

        @Override
        public void put(ResourceType type, Document object) {
            tell(index.put(type, object.open()));
        }

        @Override
        public void remove(ResourceType type, Document object) {
            tell(index.remove(type, object.open()));
        }

        @Override
        public void complete() {
            complete = true;
            publish(ServiceIndex.between(map().orElse(ServiceMap.EMPTY), index.map()), index.map());
        }

        private void tell(List<Change> changes) {
            if (complete && !changes.isEmpty()) {
                publish(changes, index.map());
            }
        }
    }
}
