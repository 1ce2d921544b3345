package io.starling.core.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import java.util.ArrayList;
import java.util.List;

/**
 * A port of endpoints.
 *
 * @param name the Service's name for it; empty where it has only one
 * @param number where the pod listens
 * @param protocol {@code TCP}, {@code UDP} or {@code SCTP}
 * @param appProtocol empty where the Service doesn't say
 */
public record EndpointPort(String name, int number, String protocol, String appProtocol) {
    /** The ports of the pod that the Service's lead to. A named one that the pod doesn't have is left out. */
    public static List<EndpointPort> of(ApiObject service, ApiObject pod) {
        List<EndpointPort> ports = new ArrayList<>();
        for (JsonNode port : service.spec().path("ports")) {
            String protocol = port.path("protocol").asText("TCP");
            JsonNode target = port.path("targetPort");
            int number = target.isTextual()
                    ? named(pod, target.asText(), protocol)
                    : target.asInt(port.path("port").asInt());
            if (number > 0) {
                ports.add(new EndpointPort(
                        port.path("name").asText(""),
                        number,
                        protocol,
                        port.path("appProtocol").asText("")));
            }
        }
        return List.copyOf(ports);
    }

    private static int named(ApiObject pod, String name, String protocol) {
        return pod.spec()
                .path("containers")
                .valueStream()
                .flatMap(container -> container.path("ports").valueStream())
                .filter(port -> port.path("name").asText().equals(name)
                        && port.path("protocol").asText("TCP").equals(protocol))
                .mapToInt(port -> port.path("containerPort").asInt())
                .findFirst()
                .orElse(0);
    }

    /** Reads one of an Endpoints or EndpointSlice object. */
    static EndpointPort read(JsonNode port) {
        return new EndpointPort(
                port.path("name").asText(""),
                port.path("port").asInt(),
                port.path("protocol").asText("TCP"),
                port.path("appProtocol").asText(""));
    }

    /** Writes it; an EndpointSlice names a port that has no name, by the empty one. */
    void write(ObjectNode tree, boolean nameless) {
        if (nameless || !name.isEmpty()) {
            tree.put("name", name);
        }
        tree.put("port", number).put("protocol", protocol);
        if (!appProtocol.isEmpty()) {
            tree.put("appProtocol", appProtocol);
        }
    }
}
