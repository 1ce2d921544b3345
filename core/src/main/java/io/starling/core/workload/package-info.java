/**
 * A deployed application and its pods: Deployment, ReplicaSet or bare Pod. Start at
 * {@link io.starling.core.workload.Workload}, the state; {@link io.starling.core.workload.WorkloadEvent} changes it,
 * {@link io.starling.core.workload.Reconciler} decides what has to happen next.
 */
@NullMarked
package io.starling.core.workload;

import org.jspecify.annotations.NullMarked;
