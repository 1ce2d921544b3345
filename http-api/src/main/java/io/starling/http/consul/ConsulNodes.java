package io.starling.http.consul;

import io.starling.core.check.CheckedService;
import io.starling.core.registry.Instance;
import io.starling.core.registry.RegistryView;
import io.starling.http.consul.ServiceBodies.Home;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The nodes that Consul's clients see: the agent's, those that were registered by themselves, and all that something runs at.
 */
final class ConsulNodes {
    private final ServiceContext context;

    ConsulNodes(ServiceContext context) {
        this.context = context;
    }

    /** @param version of the last change of what is told of it */
    record Node(String name, String address, Map<String, String> meta, long version) {}

    Collection<Node> all(RegistryView view) {
        Map<String, Node> nodes = new TreeMap<>();
        for (Instance instance : view.nodes().all()) {
            CheckedService.of(instance)
                    .ifPresent(it -> nodes.put(it.node(), node(it, view.nodes().version())));
        }
        Home agent = context.agent();
        nodes.putIfAbsent(agent.node(), new Node(agent.node(), agent.address(), agent.meta(), 1));
        for (RegistryView.Service service : view.services().values()) {
            for (Seen seen : context.seen().of(view, service)) {
                nodes.putIfAbsent(seen.service().node(), node(seen.service(), seen.version()));
            }
        }
        return nodes.values();
    }

    private static Node node(CheckedService at, long version) {
        return new Node(at.node(), at.nodeAddress(), at.nodeMeta(), version);
    }

    Optional<Node> find(RegistryView view, String name) {
        return all(view).stream().filter(node -> node.name().equals(name)).findFirst();
    }

    /** Whether there is such a node by now, or this member is an agent of that name. */
    boolean has(String name) {
        Home agent = context.agent();
        return name.equals(agent.node())
                || name.equals(agent.door())
                || find(context.queries().view(), name).isPresent();
    }

    /** What runs at a node. */
    List<Seen> at(RegistryView view, String node) {
        List<Seen> all = new ArrayList<>();
        for (RegistryView.Service service : view.services().values()) {
            for (Seen seen : context.seen().of(view, service)) {
                if (seen.service().node().equals(node)) {
                    all.add(seen);
                }
            }
        }
        return all;
    }
}
