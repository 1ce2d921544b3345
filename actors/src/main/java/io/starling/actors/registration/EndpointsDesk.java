package io.starling.actors.registration;

import io.starling.actors.entity.EntityContext;
import io.starling.actors.entity.Publication;
import io.starling.actors.node.NodeDirectory;
import io.starling.core.catalog.Entry;
import io.starling.core.endpoints.EndpointSet;
import io.starling.core.endpoints.EndpointSlices;
import io.starling.core.endpoints.EndpointsDocument;
import io.starling.core.endpoints.Selection;
import io.starling.core.endpoints.SliceHead;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import io.starling.core.registration.Registration;
import io.starling.core.registry.ServiceName;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.apache.pekko.Done;
import org.jspecify.annotations.Nullable;

/**
 * The Endpoints and EndpointSlices of one service, for its owner: made of the pods that the Service selects, or of what somebody
 * wrote down where it selects none. Lives from one recovery of the owner to the next; used from its thread.
 */
final class EndpointsDesk {
    private static final String ZONE_LABEL = "topology.kubernetes.io/zone";
    private static final String NO_MIRROR_LABEL = "endpointslice.kubernetes.io/skip-mirror";

    private final ServiceName service;
    private final EntityContext context;
    private final Publication publication;
    private final PodFeed pods;
    /** Whether it was said that no pod is selected. */
    private boolean unmatched;

    EndpointsDesk(ServiceName service, EntityContext context, Publication publication, PodFeed pods) {
        this.service = service;
        this.context = context;
        this.publication = publication;
        this.pods = pods;
    }

    /**
     * Shows them as they are now. While this member hasn't read all pods, what was shown before stays: a service that moves to
     * another member loses nobody.
     */
    CompletionStage<Done> show(Registration registration) {
        return publication.show(registration.selective() && !pods.complete() ? Map.of() : documents(registration));
    }

    /** Follows the pods that the Service selects. */
    void follow(Registration registration, Runnable changed) {
        ApiObject of = registration.service();
        if (of != null && registration.selective()) {
            pods.follow(of, changed);
        } else {
            pods.leave(service);
        }
    }

    void close() {
        pods.leave(service);
    }

    private Map<ObjectKey, @Nullable ApiObject> documents(Registration registration) {
        Map<ObjectKey, @Nullable ApiObject> documents = new HashMap<>();
        ObjectKey endpoints = EndpointsDocument.key(service.namespace(), service.name());
        documents.put(endpoints, null);
        List<ApiObject> slices = publication.keys().stream()
                .filter(shown -> shown.type().equals(EndpointSlices.TYPE))
                .map(publication::shown)
                .filter(Objects::nonNull)
                .toList();
        slices.forEach(slice -> documents.put(sliceKey(slice.name()), null));
        Instant now = context.clock().instant();
        ApiObject of = registration.service();
        ApiObject written = registration.endpoints();
        if (of != null && registration.selective()) {
            Collection<ApiObject> candidates = pods.candidates(of);
            sayWhereNoneIsSelected(of, candidates);
            EndpointSet all = EndpointSet.of(of, candidates, this::zoneOf);
            documents.put(endpoints, EndpointsDocument.of(of, all, publication.shown(endpoints), now));
            put(documents, SliceHead.ofService(of), all, slices, now);
        } else if (written != null) {
            documents.put(endpoints, written);
            if (of != null
                    && !written.labels().getOrDefault(NO_MIRROR_LABEL, "").equals("true")) {
                put(documents, SliceHead.ofEndpoints(written), EndpointSet.written(written), slices, now);
            }
        }
        documents.keySet().removeIf(this::foreign);
        return documents;
    }

    /** A selector that matches nothing is legal, and mostly a mistake. */
    private void sayWhereNoneIsSelected(ApiObject of, Collection<ApiObject> candidates) {
        boolean none = candidates.stream().noneMatch(pod -> Selection.selects(of, pod));
        if (none && !unmatched) {
            String labels = of.spec()
                    .path("selector")
                    .propertyStream()
                    .map(label -> label.getKey() + "=" + label.getValue().asText())
                    .collect(Collectors.joining(","));
            context.events().normal(of, "NoPods", "no pod of the namespace has the labels " + labels + " just now");
        }
        unmatched = none;
    }

    private void put(
            Map<ObjectKey, @Nullable ApiObject> documents,
            SliceHead head,
            EndpointSet all,
            List<ApiObject> shown,
            Instant now) {
        EndpointSlices.of(head, all, shown, name -> foreign(sliceKey(name)), now)
                .forEach((name, slice) -> documents.put(sliceKey(name), slice));
    }

    private ObjectKey sliceKey(String name) {
        return new ObjectKey(EndpointSlices.TYPE, service.namespace(), name);
    }

    /** Whether somebody else has an object of that name, as Endpoints had that were written before they belonged here. */
    private boolean foreign(ObjectKey key) {
        return publication.shown(key) == null
                && context.announcements().view().find(key).isPresent();
    }

    private String zoneOf(String node) {
        return context.announcements()
                .view()
                .find(NodeDirectory.nodeKey(node))
                .map(Entry::object)
                .map(object -> object.labels().getOrDefault(ZONE_LABEL, ""))
                .orElse("");
    }
}
