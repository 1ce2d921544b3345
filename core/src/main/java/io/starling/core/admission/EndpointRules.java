package io.starling.core.admission;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.network.RoutedService;
import java.util.List;

/**
 * Rules for Endpoints and EndpointSlices that people write: those of Kubernetes' {@code pkg/apis/discovery/validation}, but that loopback
 * addresses are allowed, at which pods are that are processes.
 */
final class EndpointRules {
    private static final List<String> TYPES = List.of("FQDN", "IPv4", "IPv6");
    private static final int MOST_ADDRESSES = 100;
    private static final int MOST_ENDPOINTS = 1_000;
    private static final int HEAVIEST = 999_999;

    private final FieldErrors errors;
    private final Checks checks;

    EndpointRules(FieldErrors errors) {
        this.errors = errors;
        this.checks = new Checks(errors);
    }

    void slice(JsonNode tree) {
        Path root = Path.of("addressType");
        String type = Trees.text(tree, "addressType");
        if (type.isEmpty()) {
            errors.required(root, "");
        } else if (!TYPES.contains(type)) {
            errors.unsupported(root, type, TYPES);
        }
        Path endpoints = Path.of("endpoints");
        if (tree.path("endpoints").size() > MOST_ENDPOINTS) {
            errors.tooLong(endpoints, "must have at most " + MOST_ENDPOINTS + " items");
        }
        int i = 0;
        for (JsonNode endpoint : tree.path("endpoints")) {
            addresses(endpoint.path("addresses"), endpoints.index(i++).child("addresses"), type);
        }
        ports(tree.path("ports"), Path.of("ports"), false);
        weight(tree.path("metadata").path("annotations"));
    }

    private void addresses(JsonNode addresses, Path path, String type) {
        if (addresses.isEmpty()) {
            errors.required(path, "must contain at least 1 address");
        } else if (addresses.size() > MOST_ADDRESSES) {
            errors.tooLong(path, "must have at most " + MOST_ADDRESSES + " items");
        }
        int i = 0;
        for (JsonNode address : addresses) {
            Path place = path.index(i++);
            if (type.equals("FQDN")) {
                checks.formed(address.asText(), place, Formats::dnsSubdomain);
            } else {
                address(address.asText(), place, type);
            }
        }
    }

    private void address(String address, Path path, String type) {
        boolean ipv6 = address.indexOf(':') >= 0;
        boolean other = (type.equals("IPv4") && ipv6) || (type.equals("IPv6") && !ipv6);
        if (!Formats.address(address) || other) {
            errors.invalid(
                    path, address, "must be a valid " + (type.isEmpty() ? "IP" : type) + " address, (e.g. 10.9.8.7)");
        }
    }

    void endpoints(JsonNode tree) {
        int i = 0;
        for (JsonNode subset : tree.path("subsets")) {
            Path path = Path.of("subsets").index(i++);
            if (subset.path("addresses").isEmpty()
                    && subset.path("notReadyAddresses").isEmpty()) {
                errors.required(path, "must specify `addresses` or `notReadyAddresses`");
            }
            for (String field : List.of("addresses", "notReadyAddresses")) {
                int j = 0;
                for (JsonNode address : subset.path(field)) {
                    address(
                            Trees.text(address, "ip"),
                            path.child(field).index(j++).child("ip"),
                            "");
                }
            }
            ports(subset.path("ports"), path.child("ports"), true);
        }
    }

    /** @param needed whether each has a number; in slices one without stands for all ports */
    private void ports(JsonNode ports, Path path, boolean needed) {
        int i = 0;
        for (JsonNode port : ports) {
            Path place = path.index(i++);
            if (needed || !port.path("port").isMissingNode()) {
                checks.port(port, "port", place);
            }
            checks.oneOf(port, "protocol", place, Checks.PROTOCOLS);
        }
    }

    private void weight(JsonNode annotations) {
        String text = Trees.text(annotations, RoutedService.WEIGHT);
        if (!text.isEmpty() && !text.matches("[0-9]{1,6}")) {
            errors.invalid(
                    Path.of("metadata", "annotations").key(RoutedService.WEIGHT),
                    text,
                    "must be a whole number from 0 to " + HEAVIEST);
        }
    }
}
