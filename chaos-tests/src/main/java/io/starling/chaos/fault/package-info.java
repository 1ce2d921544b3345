/**
 * What can go wrong, as declarations: what, to whom, how long. Each knows how to be done to a
 * {@link io.starling.chaos.cluster.ChaosCluster}. Start at {@link io.starling.chaos.fault.Fault}.
 */
@NullMarked
package io.starling.chaos.fault;

import org.jspecify.annotations.NullMarked;
