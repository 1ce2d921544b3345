package io.starling.core.endpoints;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import io.starling.core.object.Uids;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The Endpoints of a Service that selects pods: the older form of its EndpointSlices, for clients that read it. */
public final class EndpointsDocument {
    public static final ResourceType TYPE = new ResourceType("", "endpoints");

    /** As in Kubernetes: more addresses than this are in the slices only. */
    static final int MAX_ADDRESSES = 1_000;

    private EndpointsDocument() {}

    public static ObjectKey key(String namespace, String service) {
        return new ObjectKey(TYPE, namespace, service);
    }

    /** @param shown the document as it was shown last */
    public static ApiObject of(ApiObject service, EndpointSet endpoints, @Nullable ApiObject shown, Instant now) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", "v1").put("kind", "Endpoints");
        ObjectNode metadata = tree.putObject("metadata");
        metadata.put("name", service.name())
                .put("namespace", service.namespace())
                .put("uid", Uids.derived("endpoints/" + service.uid()))
                .put("creationTimestamp", created(shown, now));
        ObjectNode labels = metadata.putObject("labels");
        service.labels().forEach(labels::put);
        SliceHead.headless(service, labels);
        ArrayNode subsets = tree.putArray("subsets");
        boolean terminating = EndpointSet.publishesUnready(service);
        int room = MAX_ADDRESSES;
        boolean truncated = false;
        for (var group : endpoints.groups.entrySet()) {
            List<Endpoint> all = group.getValue().stream()
                    .filter(it -> terminating || !it.terminating())
                    .toList();
            List<Endpoint> ready = some(all, Endpoint::ready, room);
            List<Endpoint> unready = some(all, it -> !it.ready(), room - ready.size());
            int written = ready.size() + unready.size();
            truncated |= written < all.size();
            room -= written;
            if (written > 0) {
                subset(subsets.addObject(), group.getKey(), ready, unready);
            }
        }
        if (truncated) {
            metadata.putObject("annotations").put("endpoints.kubernetes.io/over-capacity", "truncated");
        }
        return ApiObject.of(tree);
    }

    private static List<Endpoint> some(List<Endpoint> all, Predicate<Endpoint> which, int most) {
        return all.stream().filter(which).limit(most).toList();
    }

    private static void subset(ObjectNode subset, EndpointGroup group, List<Endpoint> ready, List<Endpoint> unready) {
        addresses(subset, "addresses", ready);
        addresses(subset, "notReadyAddresses", unready);
        if (!group.ports().isEmpty()) {
            ArrayNode ports = subset.putArray("ports");
            group.ports().forEach(port -> port.write(ports.addObject(), false));
        }
    }

    private static void addresses(ObjectNode subset, String field, List<Endpoint> endpoints) {
        if (!endpoints.isEmpty()) {
            ArrayNode addresses = subset.putArray(field);
            endpoints.forEach(endpoint -> endpoint.writeAddress(addresses.addObject()));
        }
    }

    /** When a derived document was made: when it was first shown. */
    static String created(@Nullable ApiObject shown, Instant now) {
        return shown == null
                ? now.truncatedTo(ChronoUnit.SECONDS).toString()
                : shown.metadata().path("creationTimestamp").asText();
    }
}
