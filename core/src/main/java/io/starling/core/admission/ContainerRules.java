package io.starling.core.admission;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.quantity.Quantity;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Rules for one container of a pod. */
final class ContainerRules {
    private static final List<String> HOOKS = List.of("exec", "httpGet", "tcpSocket", "sleep");
    private static final List<String> PROBES = List.of("exec", "httpGet", "tcpSocket", "grpc");
    private static final List<String> RESOURCES = List.of("cpu", "memory", "ephemeral-storage");

    private final FieldErrors errors;
    private final Checks checks;
    private final EnvRules env;
    private final VolumeRules volumes;

    ContainerRules(FieldErrors errors) {
        this.errors = errors;
        this.checks = new Checks(errors);
        this.env = new EnvRules(errors);
        this.volumes = new VolumeRules(errors);
    }

    void check(JsonNode container, Path path, Set<String> volumeNames) {
        checks.named(container, "name", path, Formats::dnsLabel);
        String image = Trees.text(container, "image");
        if (checks.required(container, "image", path) && !image.equals(image.strip())) {
            errors.invalid(path.child("image"), image, "must not have leading or trailing whitespace");
        }
        checks.oneOf(container, "imagePullPolicy", path, List.of("Always", "IfNotPresent", "Never"));
        checks.oneOf(container, "terminationMessagePolicy", path, List.of("FallbackToLogsOnError", "File"));
        ports(container, path);
        env.check(container, path);
        volumes.mounts(container, path, volumeNames);
        resources(container.path("resources"), path.child("resources"));
        user(container.path("securityContext"), path.child("securityContext"));
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            Trees.within(container, probe, tree -> probe(tree, path.child(probe), !probe.equals("readinessProbe")));
        }
        for (String hook : List.of("postStart", "preStop")) {
            Path place = path.child("lifecycle").child(hook);
            Trees.within(container.path("lifecycle"), hook, tree -> handler(tree, place, HOOKS));
        }
    }

    private void ports(JsonNode container, Path path) {
        Set<String> names = new HashSet<>();
        int i = 0;
        for (JsonNode port : container.path("ports")) {
            Path place = path.child("ports").index(i++);
            String name = Trees.text(port, "name");
            if (!name.isEmpty() && checks.formed(name, place.child("name"), Formats::portName) && !names.add(name)) {
                errors.duplicate(place.child("name"), port.path("name"));
            }
            if (port.path("containerPort").asInt(0) == 0) {
                errors.required(place.child("containerPort"), "");
            } else {
                checks.port(port, "containerPort", place);
            }
            if (port.path("hostPort").asInt(0) != 0) {
                checks.port(port, "hostPort", place);
            }
            checks.oneOf(port, "protocol", place, Checks.PROTOCOLS);
        }
    }

    void user(JsonNode context, Path path) {
        checks.between(context, "runAsUser", path, 0, Integer.MAX_VALUE);
        checks.between(context, "runAsGroup", path, 0, Integer.MAX_VALUE);
        checks.between(context, "fsGroup", path, 0, Integer.MAX_VALUE);
    }

    private void resources(JsonNode resources, Path path) {
        JsonNode limits = resources.path("limits");
        for (Map.Entry<String, JsonNode> limit : limits.properties()) {
            resource(limit, path.child("limits"));
        }
        for (Map.Entry<String, JsonNode> request : resources.path("requests").properties()) {
            if (request.getValue().equals(limits.get(request.getKey()))) {
                continue;
            }
            Optional<Quantity> wanted = resource(request, path.child("requests"));
            Optional<Quantity> most =
                    Quantity.parse(limits.path(request.getKey()).asText(""));
            if (wanted.isPresent() && most.isPresent() && wanted.get().compareTo(most.get()) > 0) {
                errors.invalid(
                        path.child("requests"),
                        request.getValue(),
                        "must be less than or equal to " + request.getKey() + " limit of " + most.get());
            }
        }
    }

    private Optional<Quantity> resource(Map.Entry<String, JsonNode> entry, Path path) {
        String name = entry.getKey();
        Path place = path.key(name);
        if (!RESOURCES.contains(name) && !name.startsWith("hugepages-")) {
            if (!name.contains("/")) {
                errors.invalid(place, name, "must be a standard resource for containers");
            } else {
                checks.formed(name, place, Formats::qualifiedName);
            }
        }
        return checks.quantity(entry.getValue(), place);
    }

    private void probe(JsonNode probe, Path path, boolean oneSuccess) {
        handler(probe, path, PROBES);
        for (String field : List.of(
                "initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")) {
            checks.notNegative(probe, field, path);
        }
        if (oneSuccess && probe.path("successThreshold").asInt(1) != 1) {
            errors.invalid(path.child("successThreshold"), probe.path("successThreshold"), "must be 1");
        }
        JsonNode grace = probe.path("terminationGracePeriodSeconds");
        Path gracePath = path.child("terminationGracePeriodSeconds");
        if (grace.isNumber() && !oneSuccess) {
            errors.invalid(gracePath, grace, "must not be set for readinessProbes");
        } else if (grace.isNumber() && grace.asLong() <= 0) {
            errors.invalid(gracePath, grace, "must be greater than 0");
        }
    }

    private void handler(JsonNode handler, Path path, List<String> kinds) {
        checks.exactlyOne(
                handler, kinds, path, "must specify a handler type", "may not specify more than 1 handler type");
        Trees.within(handler, "exec", action -> {
            if (action.path("command").isEmpty()) {
                errors.required(path.child("exec").child("command"), "");
            }
        });
        Trees.within(handler, "httpGet", action -> {
            checks.portOrName(action, "port", path.child("httpGet"));
            checks.oneOf(action, "scheme", path.child("httpGet"), List.of("HTTP", "HTTPS"));
            int i = 0;
            for (JsonNode header : action.path("httpHeaders")) {
                Path name =
                        path.child("httpGet").child("httpHeaders").index(i++).child("name");
                checks.formed(Trees.text(header, "name"), name, Formats::httpHeaderName);
            }
        });
        Trees.within(handler, "tcpSocket", action -> checks.portOrName(action, "port", path.child("tcpSocket")));
        Trees.within(handler, "grpc", action -> checks.portOrName(action, "port", path.child("grpc")));
    }
}
