package io.starling.http.consul;

import io.starling.core.check.Check;
import io.starling.core.check.CheckDefinition;
import io.starling.core.check.CheckDefinition.Kind;
import io.starling.core.check.CheckStatus;
import io.starling.core.check.CheckedService;
import io.starling.core.registry.Instance;
import io.starling.core.registry.InstanceStatus;
import io.starling.core.registry.RegistryView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An instance of the registry as Consul's clients see it, whoever registered it. Pods belong to their nodes, all other
 * instances that no Consul client registered to the agent's.
 *
 * @param instance as the registry has it
 * @param service as Consul has it
 * @param node what was registered of its node, with the node's checks; null where nobody registered the node by itself
 * @param version of the last change of its service name, or of its node
 */
record Seen(
        Instance instance, CheckedService service, @Nullable CheckedService node, long version) {
    private static final String MAINTENANCE = "_service_maintenance:";

    /**
     * All instances of a service name.
     *
     * @param nodes that were registered by themselves
     */
    static List<Seen> of(RegistryView.Service service, RegistryView.Service nodes, ServiceBodies.Home agent) {
        String name = service.all().stream()
                .flatMap(instance -> CheckedService.of(instance).stream())
                .map(CheckedService::name)
                .findFirst()
                .orElse(service.name().name());
        List<Seen> all = new ArrayList<>();
        for (Instance instance : service.all()) {
            CheckedService it = CheckedService.of(instance).orElseGet(() -> foreign(instance, name, agent));
            Instance node = nodes.instances().get(it.node());
            all.add(new Seen(
                    instance,
                    it,
                    node == null ? null : CheckedService.of(node).orElse(null),
                    node == null ? service.version() : Math.max(service.version(), nodes.version())));
        }
        return all;
    }

    private static CheckedService foreign(Instance instance, String name, ServiceBodies.Home agent) {
        boolean pod = instance.source().equals(Instance.POD);
        String node = instance.metadata().getOrDefault("node", agent.node());
        CheckDefinition definition = new CheckDefinition(
                "service:" + instance.id(),
                "Service '" + name + "' check",
                Kind.EXTERNAL,
                "",
                0,
                0,
                0,
                0,
                "GET",
                Map.of(),
                "",
                "registered by " + instance.source());
        CheckStatus status =
                switch (instance.status()) {
                    case UP, OUT_OF_SERVICE -> CheckStatus.PASSING;
                    case UNKNOWN -> CheckStatus.WARNING;
                    case DOWN, STARTING -> CheckStatus.CRITICAL;
                };
        Check check = new Check(
                definition,
                status,
                instance.status().name(),
                instance.registeredAt().toEpochMilli());
        return new CheckedService(
                instance.id(),
                name,
                List.of(),
                instance.address(),
                instance.port(),
                instance.metadata(),
                false,
                Math.max(1, instance.weight()),
                1,
                pod ? node : agent.node(),
                pod ? instance.address() : agent.address(),
                Map.of(),
                List.of(check),
                "",
                Map.of(),
                "");
    }

    /** Its checks; one that is critical is among them while it is out of service, as in Consul. */
    List<Check> checks() {
        if (instance.effective() != InstanceStatus.OUT_OF_SERVICE) {
            return service.checks();
        }
        CheckDefinition definition = new CheckDefinition(
                MAINTENANCE + service.id(),
                "Service Maintenance Mode",
                Kind.EXTERNAL,
                "",
                0,
                0,
                0,
                0,
                "GET",
                Map.of(),
                "",
                service.maintenance().isEmpty()
                        ? "Maintenance mode is enabled for this service, but no reason was provided."
                        : service.maintenance());
        List<Check> all = new ArrayList<>(service.checks());
        all.add(new Check(definition, CheckStatus.CRITICAL, "", 0));
        return all;
    }

    /** The worst of its checks and its node's. */
    CheckStatus status() {
        List<Check> all = new ArrayList<>(checks());
        if (node != null) {
            all.addAll(node.checks());
        }
        return service.withChecks(all).status();
    }

    /** Whether a Consul client registered it with an agent: with a member, not for a node. */
    boolean isLocal(String agent) {
        return instance.source().equals(CheckedService.SOURCE)
                && (service.node().equals(agent) || !service.door().isEmpty());
    }
}
