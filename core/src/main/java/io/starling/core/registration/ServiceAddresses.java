package io.starling.core.registration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.address.Block;
import io.starling.core.object.ApiObject;
import java.util.ArrayList;
import java.util.List;

/** Which addresses a Service needs of which block, and how they are written into it. */
public final class ServiceAddresses {
    private ServiceAddresses() {}

    /** What it asks of a block: an address each, or empty for any. */
    public static List<String> wanted(ApiObject service, Block block) {
        return block == Block.CLUSTER_IPS ? clusterIps(service) : nodePorts(service);
    }

    private static List<String> clusterIps(ApiObject service) {
        String ip = service.spec().path("clusterIP").asText("");
        boolean none = ip.equals("None") || type(service).equals("ExternalName");
        return none ? List.of() : List.of(ip);
    }

    private static List<String> nodePorts(ApiObject service) {
        List<String> ports = new ArrayList<>();
        if (type(service).equals("NodePort") || type(service).equals("LoadBalancer")) {
            for (JsonNode port : service.spec().path("ports")) {
                int number = port.path("nodePort").asInt(0);
                ports.add(number > 0 ? Integer.toString(number) : "");
            }
        }
        return ports;
    }

    private static String type(ApiObject service) {
        return service.spec().path("type").asText("ClusterIP");
    }

    /** The service with the addresses it was given, in the order of {@link #wanted}. */
    public static ApiObject given(ApiObject service, Block block, List<String> addresses) {
        if (addresses.isEmpty()) {
            return service;
        }
        return service.with(tree -> {
            ObjectNode spec = tree.withObjectProperty("spec");
            if (block == Block.CLUSTER_IPS) {
                spec.put("clusterIP", addresses.get(0));
                spec.putArray("clusterIPs").add(addresses.get(0));
            } else {
                for (int i = 0; i < addresses.size(); i++) {
                    ((ObjectNode) spec.withArrayProperty("ports").get(i))
                            .put("nodePort", Integer.parseInt(addresses.get(i)));
                }
            }
        });
    }
}
