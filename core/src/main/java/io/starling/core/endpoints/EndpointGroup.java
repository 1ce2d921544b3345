package io.starling.core.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * Endpoints that may share a slice.
 *
 * @param addressType {@code IPv4} or {@code IPv6}
 */
record EndpointGroup(String addressType, List<EndpointPort> ports) {
    static EndpointGroup of(String address, List<EndpointPort> ports) {
        return new EndpointGroup(address.contains(":") ? "IPv6" : "IPv4", ports);
    }

    /** The group of a slice. */
    static EndpointGroup read(JsonNode slice) {
        return new EndpointGroup(
                slice.path("addressType").asText(),
                slice.path("ports").valueStream().map(EndpointPort::read).toList());
    }
}
