package io.starling.core.network;

import io.starling.core.object.ApiObject;
import java.util.Optional;

/**
 * Where the pods of a node are found.
 *
 * @param node its name
 * @param address by which other machines reach its machine
 * @param range the addresses of its pods, as {@code 10.244.3.0/24}
 */
public record NodeRange(String node, String address, String range) {
    /** Reads a node's document; empty where it has no range, or isn't reached by an address. */
    public static Optional<NodeRange> of(ApiObject node) {
        String range = node.spec().path("podCIDR").asText();
        if (range.isEmpty()) {
            return Optional.empty();
        }
        for (var address : node.status().path("addresses")) {
            if (address.path("type").asText().equals("InternalIP")) {
                return Optional.of(
                        new NodeRange(node.name(), address.path("address").asText(), range));
            }
        }
        return Optional.empty();
    }
}
