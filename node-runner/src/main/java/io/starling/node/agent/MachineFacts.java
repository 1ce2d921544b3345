package io.starling.node.agent;

import io.starling.core.node.NodeFacts;
import io.starling.node.runtime.ContainerRuntime.RuntimeInfo;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an agent says of its machine: what the runtime found, and the share of it that is this node's. */
public final class MachineFacts {
    /**
     * The part of a machine that one node may use, where several nodes share the machine.
     *
     * @param part 1 or more
     * @param of at least {@code part}
     */
    public record Share(int part, int of) {
        /** The whole machine. */
        public static final Share WHOLE = new Share(1, 1);

        /** Refuses what isn't a fraction of one. */
        public Share {
            if (part < 1 || of < part) {
                throw new IllegalArgumentException("a share is a fraction like 1/3, not " + part + "/" + of);
            }
        }

        private long of(double whole) {
            return (long) Math.floor(whole * part / of);
        }
    }

    private MachineFacts() {}

    /**
     * The facts of one node.
     *
     * @param node the node's name
     * @param address its {@code InternalIP}
     * @param share how much of the machine is this node's
     * @param pods the most pods it may have; Kubernetes' default is 110
     * @param more labels besides those of the machine
     * @param version which Kubernetes' agent it stands for, as {@code v1.33.1+starling}
     */
    public static NodeFacts of(
            String node,
            String address,
            Share share,
            int pods,
            Map<String, String> more,
            String version,
            RuntimeInfo info) {
        Map<String, String> capacity = new LinkedHashMap<>();
        capacity.put("cpu", cpu(share.of(info.cpus() * 1000)));
        capacity.put("memory", share.of(info.memoryBytes() / 1024.0) + "Ki");
        capacity.put("pods", Integer.toString(pods));
        Map<String, String> labels = new LinkedHashMap<>(more);
        labels.put("kubernetes.io/hostname", node);
        labels.put("kubernetes.io/os", info.os());
        labels.put("kubernetes.io/arch", info.architecture());
        Map<String, String> addresses = new LinkedHashMap<>();
        addresses.put("InternalIP", address);
        addresses.put("Hostname", node);
        return NodeFacts.of(capacity, capacity, labels, addresses, nodeInfo(version, info));
    }

    private static Map<String, String> nodeInfo(String version, RuntimeInfo info) {
        Map<String, String> tree = new LinkedHashMap<>();
        tree.put("operatingSystem", info.os());
        tree.put("architecture", info.architecture());
        tree.put("osImage", info.osImage());
        tree.put("kernelVersion", info.kernel());
        tree.put("containerRuntimeVersion", info.version());
        tree.put("kubeletVersion", version);
        return tree;
    }

    private static String cpu(long milli) {
        return milli % 1000 == 0 ? Long.toString(milli / 1000) : milli + "m";
    }
}
