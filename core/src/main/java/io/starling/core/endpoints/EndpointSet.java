package io.starling.core.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.ApiObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The endpoints behind a Service, by what they have in common. The rules are those of Kubernetes' endpoint slice controller: a pod
 * that has an address and isn't finished is there; it is ready while it says so and isn't being deleted.
 */
public final class EndpointSet {
    private static final Set<String> FINISHED = Set.of("Succeeded", "Failed");

    final Map<EndpointGroup, List<Endpoint>> groups;

    private EndpointSet(Map<EndpointGroup, List<Endpoint>> groups) {
        this.groups = groups;
    }

    /**
     * @param pods of the Service's namespace; those that it doesn't select don't count
     * @param zoneOf the zone of a node; empty where it has none
     */
    public static EndpointSet of(ApiObject service, Collection<ApiObject> pods, UnaryOperator<String> zoneOf) {
        Map<EndpointGroup, List<Endpoint>> groups = new LinkedHashMap<>();
        pods.stream()
                .filter(pod -> Selection.selects(service, pod) && present(pod))
                .sorted(Comparator.comparing(ApiObject::name))
                .forEach(pod -> {
                    Endpoint endpoint = endpoint(service, pod, zoneOf);
                    EndpointGroup group = EndpointGroup.of(endpoint.address(), EndpointPort.of(service, pod));
                    groups.computeIfAbsent(group, first -> new ArrayList<>()).add(endpoint);
                });
        return new EndpointSet(groups);
    }

    private static boolean present(ApiObject pod) {
        return !pod.status().path("podIP").asText("").isEmpty()
                && !FINISHED.contains(pod.status().path("phase").asText());
    }

    private static Endpoint endpoint(ApiObject service, ApiObject pod, UnaryOperator<String> zoneOf) {
        boolean serving = Selection.ready(pod);
        boolean ready = (serving && !pod.deleting()) || publishesUnready(service);
        String node = pod.spec().path("nodeName").asText("");
        boolean named = pod.spec().path("subdomain").asText().equals(service.name());
        return new Endpoint(
                pod.status().path("podIP").asText(),
                ready,
                serving,
                pod.deleting(),
                named ? pod.spec().path("hostname").asText("") : "",
                node,
                node.isEmpty() ? "" : zoneOf.apply(node),
                new Endpoint.Target("Pod", pod.namespace(), pod.name(), pod.uid()));
    }

    static boolean publishesUnready(ApiObject service) {
        return service.spec().path("publishNotReadyAddresses").asBoolean();
    }

    /** The endpoints that somebody wrote down in an Endpoints object. */
    public static EndpointSet written(ApiObject endpoints) {
        Map<EndpointGroup, List<Endpoint>> groups = new LinkedHashMap<>();
        for (JsonNode subset : endpoints.json().path("subsets")) {
            List<EndpointPort> ports =
                    subset.path("ports").valueStream().map(EndpointPort::read).toList();
            subset.path("addresses").forEach(address -> add(groups, address, ports, true));
            subset.path("notReadyAddresses").forEach(address -> add(groups, address, ports, false));
        }
        return new EndpointSet(groups);
    }

    private static void add(
            Map<EndpointGroup, List<Endpoint>> groups, JsonNode address, List<EndpointPort> ports, boolean ready) {
        Endpoint endpoint = new Endpoint(
                address.path("ip").asText(),
                ready,
                ready,
                false,
                address.path("hostname").asText(""),
                address.path("nodeName").asText(""),
                "",
                address.has("targetRef") ? Endpoint.Target.read(address.path("targetRef")) : null);
        groups.computeIfAbsent(EndpointGroup.of(endpoint.address(), ports), first -> new ArrayList<>())
                .add(endpoint);
    }
}
