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
        return switch (block) {
            case CLUSTER_IPS -> clusterIps(service);
            case NODE_PORTS -> nodePorts(service);
            case BALANCER_IPS -> balancerIps(service);
        };
    }

    /** The address it asks for, else the one it has, else any. One with a class is somebody else's. */
    private static List<String> balancerIps(ApiObject service) {
        if (!balanced(service)) {
            return List.of();
        }
        String asked = service.spec().path("loadBalancerIP").asText("");
        return List.of(asked.isEmpty() ? balancerIp(service) : asked);
    }

    /** Whether it is one that gets an address of the pool. */
    public static boolean balanced(ApiObject service) {
        return type(service).equals("LoadBalancer")
                && service.spec().path("loadBalancerClass").asText("").isEmpty();
    }

    /** The load-balancer address that it has; empty for none. */
    public static String balancerIp(ApiObject service) {
        return service.status()
                .path("loadBalancer")
                .path("ingress")
                .path(0)
                .path("ip")
                .asText("");
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
        if (block == Block.BALANCER_IPS) {
            return balanced(service, addresses);
        }
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

    private static ApiObject balanced(ApiObject service, List<String> addresses) {
        boolean other = type(service).equals("LoadBalancer") && !balanced(service);
        if (other || balancerIp(service).equals(addresses.isEmpty() ? "" : addresses.get(0))) {
            return service;
        }
        return service.with(tree -> {
            ObjectNode balancer = tree.withObjectProperty("status").putObject("loadBalancer");
            addresses.forEach(
                    ip -> balancer.putArray("ingress").addObject().put("ip", ip).put("ipMode", "VIP"));
        });
    }
}
