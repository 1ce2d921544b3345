/**
 * The agent on a node: takes pods on, keeps them running, reports what it sees. Start at
 * {@link io.starling.node.agent.NodeAgent}; one {@link io.starling.node.agent.PodActor} runs each pod, and what is due for
 * a pod is decided by {@link io.starling.core.pod.PodLifecycle}.
 */
@NullMarked
package io.starling.node.agent;

import org.jspecify.annotations.NullMarked;
