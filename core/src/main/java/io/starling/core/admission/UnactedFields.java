package io.starling.core.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Kind;
import io.starling.core.kind.Kinds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is accepted and stored, but not acted on yet: each such field gets a warning that names it. The tables are the one
 * place to look at: who makes Starling act on a field deletes its line.
 *
 * <p>A line is a path, through lists without an index. {@code =VALUE} says that this value asks for nothing. Neither do
 * {@code false} and what is empty.
 */
final class UnactedFields {
    private static final String SENTENCE = ": accepted, but not acted on by this version of Starling";

    private static final List<Field> OF_POD = fields("""
            activeDeadlineSeconds
            affinity.podAffinity
            affinity.podAntiAffinity
            automountServiceAccountToken
            ephemeralContainers
            hostAliases
            hostIPC
            hostPID
            hostUsers=true
            os
            overhead
            preemptionPolicy
            priority
            priorityClassName
            readinessGates
            resourceClaims
            runtimeClassName
            schedulerName=default-scheduler
            schedulingGates
            securityContext.appArmorProfile
            securityContext.fsGroup
            securityContext.fsGroupChangePolicy
            securityContext.runAsNonRoot
            securityContext.seLinuxOptions
            securityContext.seccompProfile
            securityContext.supplementalGroups
            securityContext.sysctls
            serviceAccountName=default
            setHostnameAsFQDN
            shareProcessNamespace
            topologySpreadConstraints
            volumes.awsElasticBlockStore
            volumes.azureDisk
            volumes.azureFile
            volumes.cephfs
            volumes.csi
            volumes.emptyDir.medium=
            volumes.emptyDir.sizeLimit
            volumes.ephemeral
            volumes.fc
            volumes.gcePersistentDisk
            volumes.gitRepo
            volumes.image
            volumes.iscsi
            volumes.nfs
            volumes.persistentVolumeClaim
            volumes.projected.sources.clusterTrustBundle
            volumes.projected.sources.podCertificate
            volumes.projected.sources.serviceAccountToken
            """);

    private static final List<Field> OF_CONTAINER = fields("""
            lifecycle.postStart
            lifecycle.stopSignal
            resizePolicy
            resources.claims
            restartPolicy
            securityContext.allowPrivilegeEscalation
            securityContext.appArmorProfile
            securityContext.capabilities
            securityContext.procMount
            securityContext.runAsNonRoot
            securityContext.seLinuxOptions
            securityContext.seccompProfile
            stdinOnce
            terminationMessagePath=/dev/termination-log
            terminationMessagePolicy=File
            volumeDevices
            volumeMounts.mountPropagation
            volumeMounts.recursiveReadOnly
            """);

    private static final Map<Kind, List<Field>> OF_KIND = Map.of(
            Kinds.SERVICE, fields("""
                            spec.trafficDistribution
                            """),
            Kinds.INGRESS, fields("""
                            spec.defaultBackend.resource
                            spec.rules.http.paths.backend.resource
                            """),
            Kinds.INGRESS_CLASS, fields("spec.parameters"),
            Kinds.LIMIT_RANGE, fields("spec"),
            Kinds.RESOURCE_QUOTA, fields("spec"),
            Kinds.POD_DISRUPTION_BUDGET, fields("spec"));

    private UnactedFields() {}

    private record Field(List<String> path, String harmless) {
        boolean asks(JsonNode value) {
            boolean nothing =
                    value.isContainerNode() ? value.isEmpty() : value.asText().equals(harmless);
            return !nothing && !(value.isBoolean() && !value.asBoolean() && harmless.isEmpty());
        }
    }

    private static List<Field> fields(String lines) {
        return lines.lines()
                .map(line -> line.split("=", 2))
                .map(line -> new Field(List.of(line[0].split("\\.")), line.length > 1 ? line[1] : ""))
                .toList();
    }

    /** A sentence for each field of the object that asks for something that isn't done. */
    static List<String> warnings(Kind kind, ObjectNode tree) {
        List<String> found = new ArrayList<>();
        OF_KIND.getOrDefault(kind, List.of()).forEach(field -> look(tree, field, 0, Path.ROOT, found));
        if (kind.equals(Kinds.INGRESS)) {
            found.addAll(IngressRules.warnings(tree));
        } else if (kind.equals(Kinds.NETWORK_POLICY)) {
            found.addAll(PolicyRules.warnings(tree));
        } else if (kind.equals(Kinds.POD)) {
            pod(tree.path("spec"), Path.of("spec"), found);
        } else if (kind.equals(Kinds.DEPLOYMENT) || kind.equals(Kinds.REPLICA_SET)) {
            pod(tree.path("spec").path("template").path("spec"), Path.of("spec", "template", "spec"), found);
        }
        return found;
    }

    private static void pod(JsonNode spec, Path path, List<String> found) {
        OF_POD.forEach(field -> look(spec, field, 0, path, found));
        Stream.of("initContainers", "containers").forEach(list -> {
            for (int i = 0; i < spec.path(list).size(); i++) {
                JsonNode container = spec.path(list).get(i);
                Path place = path.child(list).index(i);
                OF_CONTAINER.forEach(field -> look(container, field, 0, place, found));
            }
        });
    }

    private static void look(JsonNode tree, Field field, int depth, Path path, List<String> found) {
        if (tree.isArray() && depth < field.path().size()) {
            for (int i = 0; i < tree.size(); i++) {
                look(tree.get(i), field, depth, path.index(i), found);
            }
        } else if (depth < field.path().size()) {
            String name = field.path().get(depth);
            JsonNode child = tree.get(name);
            if (child != null) {
                look(child, field, depth + 1, path.child(name), found);
            }
        } else if (field.asks(tree)) {
            found.add(path + SENTENCE);
        }
    }
}
