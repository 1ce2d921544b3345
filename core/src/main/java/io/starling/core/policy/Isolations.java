package io.starling.core.policy;

import io.starling.core.address.Cidr;
import io.starling.core.policy.NetworkPolicy.Block;
import io.starling.core.policy.NetworkPolicy.Peer;
import io.starling.core.policy.NetworkPolicy.Pods;
import io.starling.core.policy.NetworkPolicy.Port;
import io.starling.core.policy.NetworkPolicy.Rule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes of policies what is allowed to whom. A pod that no policy is about may do everything; else what one of the policies about it
 * allows is allowed, for each direction that one of them speaks of.
 */
public final class Isolations {
    private final Collection<PolicyPod> pods;
    private final Map<String, Map<String, String>> namespaces;

    private Isolations(Collection<PolicyPod> pods, Map<String, Map<String, String>> namespaces) {
        this.pods = pods;
        this.namespaces = namespaces;
    }

    /**
     * The pods on some nodes that policies are about, by their addresses.
     *
     * @param pods all of the cluster
     * @param namespaces the labels of each, by its name
     * @param nodes whose pods are asked for
     */
    public static List<Isolation> of(
            Collection<NetworkPolicy> policies,
            Collection<PolicyPod> pods,
            Map<String, Map<String, String>> namespaces,
            Set<String> nodes) {
        Isolations scene = new Isolations(pods, namespaces);
        Map<String, Isolation> isolations = new TreeMap<>();
        for (PolicyPod pod : pods) {
            if (nodes.contains(pod.node())) {
                scene.isolation(pod, policies).ifPresent(isolation -> isolations.put(pod.ip(), isolation));
            }
        }
        return List.copyOf(isolations.values());
    }

    private Optional<Isolation> isolation(PolicyPod pod, Collection<NetworkPolicy> policies) {
        List<NetworkPolicy> about = policies.stream()
                .filter(policy -> policy.namespace().equals(pod.namespace())
                        && policy.pods().matches(pod.labels()))
                .toList();
        List<Allowed> ingress = collected(about, NetworkPolicy::ingress, (policy, rule) -> ingress(pod, policy, rule));
        List<Allowed> egress = collected(about, NetworkPolicy::egress, this::egress);
        return ingress == null && egress == null
                ? Optional.empty()
                : Optional.of(new Isolation(pod.ip(), ingress, egress));
    }

    /** What follows from a rule of a policy. */
    private interface Reading {
        List<Allowed> read(NetworkPolicy policy, Rule rule);
    }

    /** Null where none of the policies speaks of the direction. */
    private static @Nullable List<Allowed> collected(
            List<NetworkPolicy> policies, Function<NetworkPolicy, @Nullable List<Rule>> direction, Reading reading) {
        Set<Allowed> all = new LinkedHashSet<>();
        boolean spoken = false;
        for (NetworkPolicy policy : policies) {
            List<Rule> rules = direction.apply(policy);
            if (rules != null) {
                spoken = true;
                rules.forEach(rule -> all.addAll(reading.read(policy, rule)));
            }
        }
        return spoken ? List.copyOf(all) : null;
    }

    /** Named ports are the pod's own. */
    private List<Allowed> ingress(PolicyPod pod, NetworkPolicy policy, Rule rule) {
        List<Port> ports = new ArrayList<>();
        for (Port port : rule.ports()) {
            if (port.name().isEmpty()) {
                ports.add(port);
            } else {
                numbers(pod, port).forEach(number -> ports.add(new Port(port.protocol(), "", number, number)));
            }
        }
        return rule.ports().isEmpty() || !ports.isEmpty() ? allowed(policy, rule.peers(), ports) : List.of();
    }

    /** Named ports are those of each pod that is spoken to. */
    private List<Allowed> egress(NetworkPolicy policy, Rule rule) {
        List<Port> numbered =
                rule.ports().stream().filter(port -> port.name().isEmpty()).toList();
        List<Allowed> all = new ArrayList<>();
        if (rule.ports().isEmpty() || !numbered.isEmpty()) {
            all.addAll(allowed(policy, rule.peers(), numbered));
        }
        for (Port port : rule.ports()) {
            if (!port.name().isEmpty()) {
                Map<Integer, Set<Cidr>> byNumber = new TreeMap<>();
                pods.stream()
                        .filter(pod -> rule.peers().isEmpty()
                                || rule.peers().stream().anyMatch(peer -> chooses(policy, peer, pod)))
                        .forEach(pod -> numbers(pod, port)
                                .forEach(number -> byNumber.computeIfAbsent(number, it -> new LinkedHashSet<>())
                                        .addAll(single(pod).stream().toList())));
                byNumber.forEach(
                        (number, peers) -> all.add(new Allowed(peers, List.of(), port.protocol(), number, number)));
            }
        }
        return all;
    }

    private static List<Integer> numbers(PolicyPod pod, Port port) {
        return pod.ports().stream()
                .filter(each ->
                        each.name().equals(port.name()) && each.protocol().equals(port.protocol()))
                .map(PolicyPod.NamedPort::number)
                .toList();
    }

    /** Each block by itself: what one excepts another may allow. */
    private List<Allowed> allowed(NetworkPolicy policy, List<Peer> peers, List<Port> ports) {
        List<Allowed> all = new ArrayList<>();
        if (peers.isEmpty()) {
            add(null, List.of(), ports, all);
        }
        Set<Cidr> chosen = new TreeSet<>(Comparator.comparing(Cidr::toString));
        for (Peer peer : peers) {
            if (peer instanceof Block block) {
                Cidr cidr = block.cidr();
                if (cidr != null) {
                    add(Set.of(cidr), block.except(), ports, all);
                }
            } else {
                pods.stream().filter(pod -> chooses(policy, peer, pod)).forEach(pod -> single(pod)
                        .ifPresent(chosen::add));
            }
        }
        if (!chosen.isEmpty()) {
            add(chosen, List.of(), ports, all);
        }
        return all;
    }

    private static void add(@Nullable Set<Cidr> peers, List<Cidr> except, List<Port> ports, List<Allowed> all) {
        if (ports.isEmpty()) {
            all.add(new Allowed(peers, except, "", 0, 0));
        }
        ports.forEach(port -> all.add(new Allowed(peers, except, port.protocol(), port.from(), port.to())));
    }

    /** Whether a peer of a policy is this pod; addresses choose no pod by what it is. */
    private boolean chooses(NetworkPolicy policy, Peer peer, PolicyPod pod) {
        if (!(peer instanceof Pods selected) || !selected.pods().matches(pod.labels())) {
            return false;
        }
        return selected.namespaces() == null
                ? pod.namespace().equals(policy.namespace())
                : selected.namespaces().matches(namespaces.getOrDefault(pod.namespace(), Map.of()));
    }

    private static Optional<Cidr> single(PolicyPod pod) {
        return Cidr.parse(pod.ip() + "/32");
    }
}
