package io.starling.node.agent;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.actors.agent.AgentProtocol.HeldPod;
import io.starling.core.network.PodDns;
import io.starling.core.object.ApiObject;
import io.starling.core.pod.Environment;
import io.starling.core.pod.Expansion;
import io.starling.core.pod.PodSources;
import io.starling.core.quantity.Quantity;
import io.starling.node.runtime.ContainerRuntime.ContainerSetup;
import io.starling.node.runtime.ContainerRuntime.HostPort;
import io.starling.node.runtime.ContainerRuntime.Mount;
import io.starling.node.runtime.ContainerRuntime.PodSetup;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Turns a pod's spec into what a runtime is asked for. */
final class PodSetups {
    private PodSetups() {}

    static PodSetup pod(HeldPod held) {
        ApiObject pod = held.object();
        JsonNode spec = pod.spec();
        boolean hostNetwork = spec.path("hostNetwork").asBoolean(false);
        int containers =
                spec.path("containers").size() + spec.path("initContainers").size();
        List<HostPort> ports = new ArrayList<>();
        if (!hostNetwork) {
            spec.path("containers").forEach(container -> addPorts(container, ports));
        }
        boolean early = spec.toString().contains("\"status.podIP");
        return new PodSetup(
                held.uid(),
                pod.namespace(),
                pod.name(),
                held.workload(),
                spec.path("hostname").asText(pod.name()),
                hostNetwork,
                early,
                containers,
                ports,
                PodDns.of(spec));
    }

    private static void addPorts(JsonNode container, List<HostPort> ports) {
        for (JsonNode port : container.path("ports")) {
            int hostPort = port.path("hostPort").asInt(0);
            if (hostPort > 0) {
                ports.add(new HostPort(
                        port.path("containerPort").asInt(hostPort),
                        hostPort,
                        port.path("protocol").asText("TCP"),
                        port.path("hostIP").asText("")));
            }
        }
    }

    /**
     * One run of a container.
     *
     * @throws PodSources.Missing if something that its variables need is missing
     */
    static ContainerSetup container(PodSetup pod, JsonNode tree, int attempt, PodSources sources, List<Mount> mounts)
            throws PodSources.Missing {
        Map<String, String> env = Environment.of(tree, sources);
        JsonNode limits = tree.path("resources").path("limits");
        JsonNode security = tree.path("securityContext");
        return new ContainerSetup(
                pod,
                tree.path("name").asText(""),
                attempt,
                tree.path("image").asText(""),
                expanded(tree.path("command"), env),
                expanded(tree.path("args"), env),
                env,
                tree.path("workingDir").asText(""),
                mounts,
                scaled(limits.path("cpu"), 9),
                scaled(limits.path("memory"), 0),
                user(security, sources.pod().spec().path("securityContext")),
                security.path("privileged").asBoolean(false),
                security.path("readOnlyRootFilesystem").asBoolean(false),
                tree.path("tty").asBoolean(false),
                tree.path("stdin").asBoolean(false));
    }

    private static List<String> expanded(JsonNode list, Map<String, String> env) {
        List<String> words = new ArrayList<>();
        list.forEach(word -> words.add(Expansion.expand(word.asText(), env)));
        return words;
    }

    private static long scaled(JsonNode quantity, int decimals) {
        return Quantity.parse(quantity.asText("0"))
                .map(found -> found.amount().scaleByPowerOfTen(decimals).longValue())
                .orElse(0L);
    }

    private static String user(JsonNode container, JsonNode pod) {
        String user = container.path("runAsUser").asText(pod.path("runAsUser").asText(""));
        String group =
                container.path("runAsGroup").asText(pod.path("runAsGroup").asText(""));
        if (user.isEmpty()) {
            return group.isEmpty() ? "" : "0:" + group;
        }
        return group.isEmpty() ? user : user + ":" + group;
    }
}
