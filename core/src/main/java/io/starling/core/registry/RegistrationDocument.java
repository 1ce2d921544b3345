package io.starling.core.registry;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.Uids;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.function.Function;

/** A service name as an object of the API: how many stand behind it, and where they came from. */
public final class RegistrationDocument {
    private RegistrationDocument() {}

    public static ObjectKey key(ServiceName service) {
        return new ObjectKey(RegistryTypes.REGISTRATIONS, service.namespace(), service.name());
    }

    /**
     * @param instances pods and outsiders
     * @param preserved how many of them stay though their leases ended
     * @param since when the name was first used
     */
    public static ApiObject of(ServiceName service, Collection<Instance> instances, int preserved, Instant since) {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", RegistryTypes.GROUP + "/v1").put("kind", "Registration");
        tree.putObject("metadata")
                .put("name", service.name())
                .put("namespace", service.namespace())
                .put("uid", Uids.derived(service + "/" + seconds(since)))
                .put("creationTimestamp", seconds(since));
        tree.putObject("spec").put("serviceName", service.name());
        ObjectNode status = tree.putObject("status");
        status.put("instances", instances.size());
        status.put("up", up(instances));
        status.put("preserved", preserved);
        status.set("sources", counted(instances, Instance::source));
        status.set("zones", counted(instances, Instance::zone));
        ObjectNode condition = status.putArray("conditions").addObject();
        condition.put("type", "SelfPreservation").put("status", preserved > 0 ? "True" : "False");
        condition.put("reason", preserved > 0 ? "MostHeartbeatsMissing" : "HeartbeatsArrive");
        condition.put(
                "message",
                preserved > 0
                        ? preserved + " instances stay though their leases ended: most heartbeats stopped at once"
                        : "");
        return ApiObject.of(tree);
    }

    private static int up(Collection<Instance> instances) {
        int up = 0;
        for (Instance instance : instances) {
            up += instance.effective() == InstanceStatus.UP ? 1 : 0;
        }
        return up;
    }

    private static ObjectNode counted(Collection<Instance> instances, Function<Instance, String> by) {
        TreeMap<String, Integer> counts = new TreeMap<>(Comparator.naturalOrder());
        for (Instance instance : instances) {
            String value = by.apply(instance);
            if (!value.isEmpty()) {
                counts.merge(value, 1, Integer::sum);
            }
        }
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        counts.forEach(tree::put);
        return tree;
    }

    static String seconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
