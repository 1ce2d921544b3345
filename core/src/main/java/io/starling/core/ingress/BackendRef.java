package io.starling.core.ingress;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A port of a Service, as an Ingress names it.
 *
 * @param namespace of the Ingress, and so of the Service
 * @param service the Service's name
 * @param portName the name of the Service's port; empty where it is named by its number
 * @param portNumber the number of the Service's port, not of its pods; 0 where it is named by its name
 */
public record BackendRef(String namespace, String service, String portName, int portNumber) {
    /** Reads {@code backend.service}. */
    static BackendRef of(String namespace, JsonNode service) {
        JsonNode port = service.path("port");
        return new BackendRef(
                namespace,
                service.path("name").asText(""),
                port.path("name").asText(""),
                port.path("number").asInt(0));
    }

    /** The same port of another Service. */
    public BackendRef of(String otherService) {
        return new BackendRef(namespace, otherService, portName, portNumber);
    }

    /** The port's name or number. */
    public String port() {
        return portName.isEmpty() ? Integer.toString(portNumber) : portName;
    }

    @Override
    public String toString() {
        return namespace + "/" + service + ":" + port();
    }
}
