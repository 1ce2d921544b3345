package io.starling.core.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.balance.Balancing;
import io.starling.core.network.RoutedService;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rules for Services. */
final class ServiceRules {
    private static final Path SPEC = Path.of("spec");
    private static final List<String> TYPES = List.of("ClusterIP", "ExternalName", "LoadBalancer", "NodePort");
    /** The ports that a node keeps free for services. */
    static final int FIRST_NODE_PORT = 30_000;

    static final int LAST_NODE_PORT = 32_767;

    private final FieldErrors errors;
    private final Checks checks;

    ServiceRules(FieldErrors errors) {
        this.errors = errors;
        this.checks = new Checks(errors);
    }

    void check(JsonNode tree) {
        JsonNode spec = tree.path("spec");
        String type = Trees.text(spec, "type");
        checks.oneOf(spec, "type", SPEC, TYPES);
        checks.oneOf(spec, "sessionAffinity", SPEC, List.of("ClientIP", "None"));
        checks.oneOf(spec, "internalTrafficPolicy", SPEC, List.of("Cluster", "Local"));
        checks.oneOf(spec, "externalTrafficPolicy", SPEC, List.of("Cluster", "Local"));
        checks.labels(spec.path("selector"), SPEC.child("selector"));
        clusterIp(spec, type);
        String balancerIp = Trees.text(spec, "loadBalancerIP");
        if (!balancerIp.isEmpty() && !Formats.address(balancerIp)) {
            errors.invalid(SPEC.child("loadBalancerIP"), balancerIp, "must be a valid IP address");
        }
        boolean headless = Trees.text(spec, "clusterIP").equals("None");
        if (spec.path("ports").isEmpty() && !headless && !type.equals("ExternalName")) {
            errors.required(SPEC.child("ports"), "");
        }
        ports(spec.path("ports"), type);
        balancing(tree.path("metadata").path("annotations"));
    }

    private void balancing(JsonNode annotations) {
        String word = Trees.text(annotations, RoutedService.BALANCING);
        if (!word.isEmpty() && Balancing.of(word).isEmpty()) {
            errors.unsupported(
                    Path.of("metadata", "annotations").key(RoutedService.BALANCING),
                    word,
                    Arrays.stream(Balancing.values())
                            .map(Balancing::word)
                            .sorted()
                            .toList());
        }
    }

    private void clusterIp(JsonNode spec, String type) {
        String address = Trees.text(spec, "clusterIP");
        if (type.equals("ExternalName")) {
            checks.named(spec, "externalName", SPEC, Formats::dnsSubdomain);
            if (!address.isEmpty()) {
                errors.forbidden(SPEC.child("clusterIP"), "may not be set when `type` is 'ExternalName'");
            }
        } else if (!address.isEmpty() && !address.equals("None") && !Formats.address(address)) {
            errors.invalid(SPEC.child("clusterIP"), address, "must be empty, 'None', or a valid IP address");
        } else if (address.equals("None") && !type.equals("ClusterIP")) {
            errors.invalid(SPEC.child("clusterIP"), address, "may not be set to 'None' for " + type + " services");
        }
    }

    private void ports(JsonNode ports, String type) {
        Set<String> names = new HashSet<>();
        Set<String> numbers = new HashSet<>();
        Set<String> nodePorts = new HashSet<>();
        int i = 0;
        for (JsonNode port : ports) {
            Path path = SPEC.child("ports").index(i++);
            name(port, path, ports.size() > 1, names);
            if (!port.has("port")) {
                errors.required(path.child("port"), "");
            }
            checks.port(port, "port", path);
            checks.portOrName(port, "targetPort", path);
            checks.oneOf(port, "protocol", path, Checks.PROTOCOLS);
            if (!numbers.add(Trees.text(port, "protocol") + port.path("port"))) {
                ObjectNode twice = ((ObjectNode) port).objectNode();
                twice.set("port", port.path("port"));
                twice.set("protocol", port.path("protocol"));
                errors.duplicate(path, twice);
            }
            nodePort(port, path, type, nodePorts);
        }
    }

    private void name(JsonNode port, Path path, boolean required, Set<String> names) {
        String name = Trees.text(port, "name");
        if (name.isEmpty()) {
            if (required) {
                errors.required(path.child("name"), "");
            }
        } else if (checks.formed(name, path.child("name"), Formats::dnsLabel) && !names.add(name)) {
            errors.duplicate(path.child("name"), port.path("name"));
        }
    }

    private void nodePort(JsonNode port, Path path, String type, Set<String> taken) {
        int number = port.path("nodePort").asInt(0);
        if (number == 0) {
            return;
        }
        Path place = path.child("nodePort");
        if (!List.of("NodePort", "LoadBalancer").contains(type)) {
            errors.forbidden(place, "may not be used when `type` is '" + type + "'");
        } else if (number < FIRST_NODE_PORT || number > LAST_NODE_PORT) {
            errors.invalid(
                    place,
                    port.path("nodePort"),
                    "provided port is not in the valid range. The range of valid ports is " + FIRST_NODE_PORT + "-"
                            + LAST_NODE_PORT);
        } else if (!taken.add(Trees.text(port, "protocol") + number)) {
            errors.duplicate(place, port.path("nodePort"));
        }
    }

    /** An address once given stays, unless the type says that there is none. */
    void update(JsonNode after, JsonNode before) {
        String was = Trees.text(before.path("spec"), "clusterIP");
        String now = Trees.text(after.path("spec"), "clusterIP");
        boolean leaves = Trees.text(after.path("spec"), "type").equals("ExternalName");
        if (!was.isEmpty() && !was.equals(now) && !leaves) {
            errors.invalid(SPEC.child("clusterIP"), now, "field is immutable");
        }
    }
}
