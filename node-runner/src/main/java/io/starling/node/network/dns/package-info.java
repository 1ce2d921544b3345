/**
 * The node's DNS server. {@link io.starling.node.network.dns.ClusterZone} knows Services by Kubernetes' names,
 * {@link io.starling.node.network.dns.ConsulZone} the registry by Consul's, everything else is asked of the machine's own
 * servers; {@link io.starling.node.network.dns.NameServer} listens.
 */
@NullMarked
package io.starling.node.network.dns;

import org.jspecify.annotations.NullMarked;
