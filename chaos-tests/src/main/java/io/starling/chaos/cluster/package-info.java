/**
 * A cluster to be maltreated: members as processes of their own, each on a host of its own where this machine allows
 * network namespaces, the journal's database, and what is needed to hurt each of them. Start at
 * {@link io.starling.chaos.cluster.ChaosCluster}.
 */
@NullMarked
package io.starling.chaos.cluster;

import org.jspecify.annotations.NullMarked;
