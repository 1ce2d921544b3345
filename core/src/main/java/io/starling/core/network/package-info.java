/**
 * Services as a node sees them: which addresses and ports lead to which endpoints. {@link io.starling.core.network.ServiceMap}
 * is what proxies, DNS and ingress work from, {@link io.starling.core.network.ServiceIndex} makes it of Services and
 * EndpointSlices, {@link io.starling.core.network.Routing} chooses who takes traffic. {@link io.starling.core.network.NodeRange} says where pods are.
 */
@NullMarked
package io.starling.core.network;

import org.jspecify.annotations.NullMarked;
