package io.starling.node.agent;

import io.starling.core.node.NodeFacts;
import io.starling.node.runtime.ContainerRuntime;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What every pod of an agent works with.
 *
 * @param node the node's name
 * @param facts the machine, as it was found at the start
 * @param records where pods are recorded; empty where the runtime keeps nothing over a restart
 * @param remark what every report says of the runtime, may be empty
 * @param blocking runs what blocks
 */
record AgentParts(
        String node,
        NodeFacts facts,
        ContainerRuntime runtime,
        ControlPlane controlPlane,
        Optional<PodRecords> records,
        String remark,
        Executor blocking,
        Clock clock) {
    String hostIp() {
        return facts.addresses().getOrDefault("InternalIP", "");
    }
}
