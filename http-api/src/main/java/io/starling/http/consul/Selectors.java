package io.starling.http.consul;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a filter may speak of, by what it filters: Consul refuses any other name, so that a mistyped one isn't taken for one that nothing has. From
 * the tables of <a href="https://developer.hashicorp.com/consul/api-docs/features/filtering">Consul's filtering</a> and of each
 * endpoint.
 *
 * @param values fields that have nothing in them
 * @param maps fields that have names of their own in them
 * @param parts fields that are objects, or lists of such
 */
record Selectors(Set<String> values, Set<String> maps, Map<String, Selectors> parts) {
    static final Selectors NODE = new Selectors(
            Set.of("Address", "Datacenter", "ID", "Node", "Partition", "PeerName", "CreateIndex", "ModifyIndex"),
            Set.of("Meta", "TaggedAddresses"),
            Map.of());
    static final Selectors SERVICE = new Selectors(
            Set.of(
                    "Address",
                    "ContentHash",
                    "CreateIndex",
                    "Datacenter",
                    "EnableTagOverride",
                    "ID",
                    "Kind",
                    "ModifyIndex",
                    "Namespace",
                    "Partition",
                    "PeerName",
                    "Port",
                    "Service",
                    "SocketPath",
                    "Tags"),
            Set.of("Connect", "Locality", "Meta", "Proxy", "TaggedAddresses", "Weights"),
            Map.of());
    static final Selectors CHECK = new Selectors(
            Set.of(
                    "CheckID",
                    "CreateIndex",
                    "ExposedPort",
                    "Interval",
                    "ModifyIndex",
                    "Name",
                    "Namespace",
                    "Node",
                    "Notes",
                    "Output",
                    "Partition",
                    "PeerName",
                    "ServiceID",
                    "ServiceName",
                    "ServiceTags",
                    "Status",
                    "Timeout",
                    "Type"),
            Set.of("Definition"),
            Map.of());
    /** A service with its node, in the catalog. */
    static final Selectors CATALOG = new Selectors(
            Set.of(
                    "Address",
                    "CreateIndex",
                    "Datacenter",
                    "ID",
                    "ModifyIndex",
                    "Namespace",
                    "Node",
                    "Partition",
                    "PeerName",
                    "ServiceAddress",
                    "ServiceEnableTagOverride",
                    "ServiceID",
                    "ServiceKind",
                    "ServiceName",
                    "ServicePort",
                    "ServiceSocketPath",
                    "ServiceTags"),
            Set.of(
                    "NodeMeta",
                    "ServiceConnect",
                    "ServiceMeta",
                    "ServiceProxy",
                    "ServiceTaggedAddresses",
                    "ServiceWeights",
                    "TaggedAddresses"),
            Map.of());
    /** An instance with its node and its checks. */
    static final Selectors HEALTH =
            new Selectors(Set.of("Checks"), Set.of(), Map.of("Node", NODE, "Service", SERVICE, "Checks", CHECK));

    /** Whether there is such a field, or may be such a key in a map. */
    boolean has(List<String> path) {
        if (path.isEmpty()) {
            return false;
        }
        String first = path.get(0);
        Selectors part = parts.get(first);
        return (part != null && path.size() > 1)
                ? part.has(path.subList(1, path.size()))
                : maps.contains(first) || (path.size() == 1 && values.contains(first));
    }
}
