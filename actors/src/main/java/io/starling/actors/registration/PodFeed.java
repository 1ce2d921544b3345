package io.starling.actors.registration;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.actors.catalog.CatalogFollower;
import io.starling.core.endpoints.Selection;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Document;
import io.starling.core.object.Document.Heading;
import io.starling.core.object.ResourceType;
import io.starling.core.registry.ServiceName;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.typed.ActorSystem;
import org.jspecify.annotations.Nullable;

/**
 * Finds the pods that a Service selects, and tells the owners of Services that live on this member when one of them changed. Pods
 * are found by their labels, so that neither costs more because there are other pods. Thread-safe: who asks after being told sees
 * what it was told of.
 */
public final class PodFeed {
    private static final ResourceType PODS = new ResourceType("", "pods");

    private final Map<ServiceName, Following> followers = new ConcurrentHashMap<>();
    private volatile Index index = new Index();
    private volatile boolean complete;

    private record Following(ApiObject service, Runnable changed) {}

    /** A label in a namespace. */
    private record Label(String namespace, String key, String value) {}

    /** The pods of one reading of the catalog. */
    private static final class Index {
        /** Packed: there may be very many. */
        private final Map<String, Document> byName = new ConcurrentHashMap<>();

        private final Map<Label, Map<String, Document>> byLabel = new ConcurrentHashMap<>();

        /** @return the pod as it was before */
        @Nullable Heading put(Heading pod, Document packed) {
            Document replaced = byName.put(pod.namespace() + "/" + pod.name(), packed);
            Heading before = replaced == null ? null : replaced.heading(packed, pod);
            pod.labels().forEach((key, value) -> byLabel.computeIfAbsent(
                            new Label(pod.namespace(), key, value), label -> new ConcurrentHashMap<>())
                    .put(pod.name(), packed));
            if (before != null && !before.equals(pod)) {
                before.labels().forEach((key, value) -> {
                    if (!value.equals(pod.labels().get(key))) {
                        unlabel(before, key, value);
                    }
                });
            }
            return before;
        }

        void remove(Heading pod) {
            Document removed = byName.remove(pod.namespace() + "/" + pod.name());
            if (removed != null) {
                Heading before = removed.heading();
                before.labels().forEach((key, value) -> unlabel(before, key, value));
            }
        }

        private void unlabel(Heading pod, String key, String value) {
            byLabel.computeIfPresent(new Label(pod.namespace(), key, value), (label, pods) -> {
                pods.remove(pod.name());
                return pods.isEmpty() ? null : pods;
            });
        }
    }

    /** Starts it; once for each member. */
    public static PodFeed start(ActorSystem<?> system, CatalogFollower.Watches watches) {
        PodFeed feed = new PodFeed();
        CatalogFollower.start(system, "pod-feed", List.of(PODS), watches, feed.new Reading());
        return feed;
    }

    /** Whether all pods were read once: before, a Service seems to select fewer than it does. */
    boolean complete() {
        return complete;
    }

    /** Those that the Service may select: all that bear one of the labels it asks for. */
    Collection<ApiObject> candidates(ApiObject service) {
        if (!Selection.selects(service)) {
            return List.of();
        }
        Map.Entry<String, JsonNode> label =
                service.spec().path("selector").properties().iterator().next();
        return index
                .byLabel
                .getOrDefault(
                        new Label(
                                service.namespace(),
                                label.getKey(),
                                label.getValue().asText()),
                        Map.of())
                .values()
                .stream()
                .map(Document::open)
                .toList();
    }

    /** Tells when a pod that the Service selects, or did, changed; from another thread. Replaces what it told of the Service. */
    void follow(ApiObject service, Runnable changed) {
        followers.put(new ServiceName(service.namespace(), service.name()), new Following(service, changed));
    }

    void leave(ServiceName service) {
        followers.remove(service);
    }

    private final class Reading implements CatalogFollower.Reader {
        private Index reading = new Index();

        @Override
        public void begin() {
            reading = new Index();
        }

        @Override
        public void put(ResourceType type, Document packed) {
            Heading pod = packed.heading();
            Heading before = reading.put(pod, packed);
            tell(before == null || before.equals(pod) ? List.of(pod) : List.of(pod, before));
        }

        @Override
        public void remove(ResourceType type, Document packed) {
            Heading pod = packed.heading();
            reading.remove(pod);
            tell(List.of(pod));
        }

        private void tell(List<Heading> pods) {
            if (reading != index) {
                return;
            }
            for (Following following : followers.values()) {
                if (pods.stream().anyMatch(pod -> concerns(following.service(), pod))) {
                    following.changed().run();
                }
            }
        }

        @Override
        public void complete() {
            index = reading;
            complete = true;
            followers.values().forEach(following -> following.changed().run());
        }
    }

    private static boolean concerns(ApiObject service, Heading pod) {
        return service.namespace().equals(pod.namespace()) && Selection.selects(service, pod.labels());
    }
}
