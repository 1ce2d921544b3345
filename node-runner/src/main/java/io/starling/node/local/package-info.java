/**
 * A whole cluster on this machine: what {@code starling up} starts and {@code starling down} stops. A
 * {@link io.starling.node.local.ClusterPlan} says what should run; the {@link io.starling.node.local.Supervisor}, a process of
 * its own, keeps the journal's database and the members running; everything they know of each other are files in the
 * {@link io.starling.node.local.ClusterDirectory}, so that each of them can be killed and started again. Start at
 * {@code Supervisor}.
 */
@NullMarked
package io.starling.node.local;

import org.jspecify.annotations.NullMarked;
