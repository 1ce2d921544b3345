/**
 * The network between the pods of all machines. Start at {@link io.starling.node.network.pods.PodNetwork};
 * {@link io.starling.node.network.pods.PodBridge} is a node's own part, {@link io.starling.node.network.pods.MachineRoutes} what a
 * machine has once.
 */
@NullMarked
package io.starling.node.network.pods;

import org.jspecify.annotations.NullMarked;
