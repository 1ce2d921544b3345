package io.starling.core.policy;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.address.Cidr;
import io.starling.core.object.ApiObject;
import io.starling.core.selector.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A NetworkPolicy (networking.k8s.io/v1), read.
 *
 * @param namespace where it is and where its pods are
 * @param pods those it is about
 * @param ingress who may speak to them; null where it says nothing of that, empty for nobody
 * @param egress to whom they may speak; null where it says nothing of that, empty for nobody
 */
public record NetworkPolicy(
        String namespace,
        LabelSelector pods,
        @Nullable List<Rule> ingress,
        @Nullable List<Rule> egress) {
    /**
     * Allows what matches one of its peers and one of its ports.
     *
     * @param peers none for everybody
     * @param ports none for all
     */
    public record Rule(List<Peer> peers, List<Port> ports) {}

    /** Whom a rule is about. */
    public sealed interface Peer {}

    /** Addresses. IPv6 ones are no part of the pod network, and match nothing. */
    public record Block(@Nullable Cidr cidr, List<Cidr> except) implements Peer {}

    /** @param namespaces null for the policy's own */
    public record Pods(@Nullable LabelSelector namespaces, LabelSelector pods) implements Peer {}

    /**
     * @param protocol as {@code TCP}
     * @param name of a port of the pod that is spoken to; empty where numbers say which
     * @param from the first, 0 for all
     * @param to the last, {@code from} or more
     */
    public record Port(String protocol, String name, int from, int to) {}

    /** Reads one that was admitted. */
    public static NetworkPolicy of(ApiObject object) {
        JsonNode spec = object.spec();
        List<String> types = new ArrayList<>();
        spec.path("policyTypes").forEach(type -> types.add(type.asText()));
        return new NetworkPolicy(
                object.namespace(),
                LabelSelector.of(spec.path("podSelector")),
                types.contains("Ingress") ? rules(spec.path("ingress"), "from") : null,
                types.contains("Egress") ? rules(spec.path("egress"), "to") : null);
    }

    private static List<Rule> rules(JsonNode rules, String side) {
        List<Rule> read = new ArrayList<>();
        for (JsonNode rule : rules) {
            List<Peer> peers = new ArrayList<>();
            rule.path(side).forEach(peer -> peers.add(peer(peer)));
            List<Port> ports = new ArrayList<>();
            rule.path("ports").forEach(port -> ports.add(port(port)));
            read.add(new Rule(List.copyOf(peers), List.copyOf(ports)));
        }
        return List.copyOf(read);
    }

    private static Peer peer(JsonNode peer) {
        if (peer.has("ipBlock")) {
            JsonNode block = peer.path("ipBlock");
            List<Cidr> except = new ArrayList<>();
            block.path("except").forEach(each -> Cidr.parse(each.asText()).ifPresent(except::add));
            return new Block(Cidr.parse(block.path("cidr").asText()).orElse(null), List.copyOf(except));
        }
        return new Pods(
                peer.has("namespaceSelector") ? LabelSelector.of(peer.path("namespaceSelector")) : null,
                LabelSelector.of(peer.path("podSelector")));
    }

    private static Port port(JsonNode port) {
        String protocol = port.path("protocol").asText("TCP");
        JsonNode number = port.path("port");
        if (number.isTextual()) {
            return new Port(protocol, number.asText(), 0, 0);
        }
        int from = number.asInt(0);
        return new Port(protocol, "", from, port.path("endPort").asInt(from));
    }
}
