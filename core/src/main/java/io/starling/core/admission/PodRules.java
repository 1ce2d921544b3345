package io.starling.core.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.starling.core.probe.Probe;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Rules for a pod's spec, alone or in a template, and for what may change in a pod. */
final class PodRules {
    private static final List<String> DNS_POLICIES =
            List.of("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None");
    private static final String MAY_CHANGE = "pod updates may not change fields other than `spec.containers[*].image`,"
            + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
            + "`spec.tolerations` (only additions to existing tolerations)";

    private static final List<String> PROBES =
            Stream.of(Probe.Kind.values()).map(Probe.Kind::field).toList();

    private final FieldErrors errors;
    private final Checks checks;
    private final ContainerRules containers;
    private final VolumeRules volumes;
    private final PlacementRules placement;

    PodRules(FieldErrors errors) {
        this.errors = errors;
        this.checks = new Checks(errors);
        this.containers = new ContainerRules(errors);
        this.volumes = new VolumeRules(errors);
        this.placement = new PlacementRules(errors);
    }

    void spec(JsonNode spec, Path path) {
        Set<String> volumeNames = volumes.check(spec, path);
        if (spec.path("containers").isEmpty()) {
            errors.required(path.child("containers"), "");
        }
        Set<String> names = new HashSet<>();
        containers(spec, "containers", path, names, volumeNames);
        containers(spec, "initContainers", path, names, volumeNames);
        hostPorts(spec, path);
        checks.oneOf(spec, "restartPolicy", path, List.of("Always", "OnFailure", "Never"));
        checks.oneOf(spec, "dnsPolicy", path, DNS_POLICIES);
        checks.notNegative(spec, "terminationGracePeriodSeconds", path);
        checks.between(spec, "activeDeadlineSeconds", path, 1, Integer.MAX_VALUE);
        containers.user(spec.path("securityContext"), path.child("securityContext"));
        for (String name : List.of("hostname", "subdomain")) {
            if (spec.has(name)) {
                checks.formed(Trees.text(spec, name), path.child(name), Formats::dnsLabel);
            }
        }
        if (!Trees.text(spec, "serviceAccountName").isEmpty()) {
            checks.named(spec, "serviceAccountName", path, Formats::dnsSubdomain);
        }
        placement.check(spec, path);
    }

    private void containers(JsonNode spec, String list, Path path, Set<String> names, Set<String> volumeNames) {
        int i = 0;
        for (JsonNode container : spec.path(list)) {
            Path place = path.child(list).index(i++);
            containers.check(container, place, volumeNames);
            String name = Trees.text(container, "name");
            if (!name.isEmpty() && !names.add(name)) {
                errors.duplicate(place.child("name"), container.path("name"));
            }
            if (container.has("restartPolicy")) {
                if (list.equals("containers")) {
                    errors.forbidden(place.child("restartPolicy"), "may not be set for non-init containers");
                } else {
                    checks.oneOf(container, "restartPolicy", place, List.of("Always"));
                }
            } else if (list.equals("initContainers")) {
                PROBES.stream()
                        .filter(container::has)
                        .forEach(probe -> errors.forbidden(
                                place.child(probe), "may not be set for init containers without restartPolicy=Always"));
            }
        }
    }

    private void hostPorts(JsonNode spec, Path path) {
        Set<String> taken = new HashSet<>();
        boolean hostNetwork = spec.path("hostNetwork").asBoolean();
        int i = 0;
        for (JsonNode container : spec.path("containers")) {
            Path ports = path.child("containers").index(i++).child("ports");
            int j = 0;
            for (JsonNode port : container.path("ports")) {
                Path place = ports.index(j++).child("hostPort");
                int number = port.path("hostPort").asInt(0);
                String id = Trees.text(port, "protocol") + "/" + Trees.text(port, "hostIP") + "/" + number;
                if (number != 0 && !taken.add(id)) {
                    errors.duplicate(place, TextNode.valueOf(id));
                }
                if (hostNetwork && number != port.path("containerPort").asInt(0)) {
                    errors.invalid(
                            place, port.path("hostPort"), "must match `containerPort` when `hostNetwork` is true");
                }
            }
        }
    }

    /** All of a pod's spec is for ever, but for a few fields. */
    void update(JsonNode after, JsonNode before) {
        JsonNode was = before.path("spec");
        JsonNode now = after.path("spec");
        if (was.equals(now)) {
            return;
        }
        if (!frozen(was).equals(frozen(now)) || !startsWith(now.path("tolerations"), was.path("tolerations"))) {
            errors.forbidden(Path.of("spec"), MAY_CHANGE);
        }
    }

    private static JsonNode frozen(JsonNode spec) {
        ObjectNode rest = spec.deepCopy();
        rest.remove(List.of("activeDeadlineSeconds", "tolerations"));
        for (String list : List.of("containers", "initContainers")) {
            Trees.each(rest.path(list), container -> container.remove("image"));
        }
        return rest;
    }

    private static boolean startsWith(JsonNode list, JsonNode start) {
        for (int i = 0; i < start.size(); i++) {
            if (!start.get(i).equals(list.get(i))) {
                return false;
            }
        }
        return true;
    }
}
