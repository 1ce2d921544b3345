/**
 * Brings the addresses of Services of the type LoadBalancer to nodes. Start at
 * {@link io.starling.node.network.balancer.BalancerAddresses}.
 */
@NullMarked
package io.starling.node.network.balancer;

import org.jspecify.annotations.NullMarked;
