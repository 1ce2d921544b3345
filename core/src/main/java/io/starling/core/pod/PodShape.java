package io.starling.core.pod;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.ApiObject;
import io.starling.core.probe.Probe;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a pod's spec decides about its life.
 *
 * @param name the pod's name, for messages
 * @param namespace the pod's namespace, for messages
 * @param uid the pod's uid
 * @param restartPolicy what happens to containers that end
 * @param graceSeconds {@code terminationGracePeriodSeconds}, 30 where it isn't given
 * @param containers the init containers in order, then the others in order
 */
public record PodShape(
        String name,
        String namespace,
        String uid,
        RestartPolicy restartPolicy,
        long graceSeconds,
        List<Container> containers) {
    /** {@code spec.restartPolicy}. */
    public enum RestartPolicy {
        ALWAYS,
        ON_FAILURE,
        NEVER
    }

    /** {@code imagePullPolicy}. */
    public enum PullPolicy {
        ALWAYS,
        IF_NOT_PRESENT,
        NEVER
    }

    /** One container: its place in the pod, its image, and how it is asked how it does. */
    public record Container(String name, boolean init, String image, PullPolicy pullPolicy, List<Probe> probes) {}

    /** Reads the shape of a pod, with Kubernetes' defaults for what isn't given. */
    public static PodShape of(ApiObject pod) {
        JsonNode spec = pod.spec();
        List<Container> containers = new ArrayList<>();
        spec.path("initContainers").forEach(tree -> containers.add(container(tree, true)));
        spec.path("containers").forEach(tree -> containers.add(container(tree, false)));
        return new PodShape(
                pod.name(),
                pod.namespace(),
                pod.uid(),
                restartPolicy(spec.path("restartPolicy").asText("Always")),
                spec.path("terminationGracePeriodSeconds").asLong(30),
                List.copyOf(containers));
    }

    private static Container container(JsonNode tree, boolean init) {
        String image = tree.path("image").asText("");
        String policy = tree.path("imagePullPolicy").asText("");
        return new Container(
                tree.path("name").asText(""),
                init,
                image,
                pullPolicy(policy, image),
                init ? List.of() : Probe.of(tree));
    }

    private static RestartPolicy restartPolicy(String name) {
        return switch (name) {
            case "Never" -> RestartPolicy.NEVER;
            case "OnFailure" -> RestartPolicy.ON_FAILURE;
            default -> RestartPolicy.ALWAYS;
        };
    }

    private static PullPolicy pullPolicy(String policy, String image) {
        return switch (policy) {
            case "Always" -> PullPolicy.ALWAYS;
            case "Never" -> PullPolicy.NEVER;
            case "IfNotPresent" -> PullPolicy.IF_NOT_PRESENT;
            default -> latest(image) ? PullPolicy.ALWAYS : PullPolicy.IF_NOT_PRESENT;
        };
    }

    /** Kubernetes' default: an image with the tag {@code latest}, or with no tag and no digest, is always pulled. */
    private static boolean latest(String image) {
        if (image.contains("@")) {
            return false;
        }
        String last = image.substring(image.lastIndexOf('/') + 1);
        return !last.contains(":") || last.endsWith(":latest");
    }
}
