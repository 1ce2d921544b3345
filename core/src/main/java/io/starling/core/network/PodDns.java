package io.starling.core.network;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * What a pod's containers resolve names with: {@code dnsPolicy} and {@code dnsConfig} of its spec.
 *
 * @param policy which resolver comes first
 * @param servers of {@code dnsConfig}
 * @param searches of {@code dnsConfig}
 * @param options of {@code dnsConfig}: a value, or empty, by name
 */
public record PodDns(Policy policy, List<String> servers, List<String> searches, Map<String, String> options) {
    /** What a pod has that says nothing. */
    public static final PodDns DEFAULT = new PodDns(Policy.CLUSTER, List.of(), List.of(), Map.of());

    /** Where the resolver comes from. */
    public enum Policy {
        /** The cluster's own. */
        CLUSTER,
        /** The machine's. */
        MACHINE,
        /** Nothing but what {@code dnsConfig} says. */
        NONE
    }

    /**
     * The content of a resolver's configuration.
     *
     * @param servers their addresses; empty for the machine's
     * @param options as they stand in resolv.conf
     */
    public record Resolver(List<String> servers, List<String> searches, List<String> options) {
        /** Whether everything is as on the machine. */
        public boolean plain() {
            return servers.isEmpty() && searches.isEmpty() && options.isEmpty();
        }
    }

    public static PodDns of(JsonNode spec) {
        JsonNode config = spec.path("dnsConfig");
        Map<String, String> options = new LinkedHashMap<>();
        config.path("options")
                .forEach(option -> options.put(
                        option.path("name").asText(""), option.path("value").asText("")));
        return new PodDns(policy(spec), texts(config.path("nameservers")), texts(config.path("searches")), options);
    }

    private static Policy policy(JsonNode spec) {
        boolean hostNetwork = spec.path("hostNetwork").asBoolean(false);
        return switch (spec.path("dnsPolicy").asText("ClusterFirst")) {
            case "None" -> Policy.NONE;
            case "Default" -> Policy.MACHINE;
            case "ClusterFirstWithHostNet" -> Policy.CLUSTER;
            default -> hostNetwork ? Policy.MACHINE : Policy.CLUSTER;
        };
    }

    /** @param clusterServer the address of the cluster's name server; empty where a node has none: the machine's counts then */
    public Resolver resolver(String namespace, String clusterServer) {
        List<String> allServers = new ArrayList<>();
        LinkedHashSet<String> allSearches = new LinkedHashSet<>();
        Map<String, String> allOptions = new LinkedHashMap<>();
        if (policy == Policy.CLUSTER && !clusterServer.isEmpty()) {
            allServers.add(clusterServer);
            allSearches.add(namespace + ".svc.cluster.local");
            allSearches.add("svc.cluster.local");
            allSearches.add("cluster.local");
            allOptions.put("ndots", "5");
        }
        allServers.addAll(servers);
        allSearches.addAll(searches);
        allOptions.putAll(options);
        return new Resolver(
                List.copyOf(allServers),
                List.copyOf(allSearches),
                allOptions.entrySet().stream()
                        .map(option -> option.getValue().isEmpty()
                                ? option.getKey()
                                : option.getKey() + ":" + option.getValue())
                        .toList());
    }

    private static List<String> texts(JsonNode list) {
        return list.valueStream().map(JsonNode::asText).toList();
    }
}
