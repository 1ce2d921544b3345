package io.starling.node.network.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.balance.Target;
import io.starling.core.ingress.BackendRef;
import io.starling.core.network.RoutedService;
import io.starling.core.object.ApiObject;
import io.starling.core.registry.Instance;
import io.starling.core.registry.InstanceStatus;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who stands behind Services, from the registry: a pod takes requests by the same event that registers it, and takes no more by the
 * one that ends its registration. Thread-safe.
 */
public final class RegistryBackends implements Backends {
    private static final long NOBODY = -1;

    private final Map<ServiceName, ApiObject> services;
    private final Supplier<RegistryView> registry;
    private final Map<BackendRef, Known> known = new ConcurrentHashMap<>();

    /** A backend, and the version of the registry's entry that it was made of: as long as that is the same, it is. */
    private record Known(long version, Backend backend) {}

    /** @param services all of the cluster, by name */
    RegistryBackends(Map<ServiceName, ApiObject> services, Supplier<RegistryView> registry) {
        this.services = Map.copyOf(services);
        this.registry = registry;
    }

    @Override
    public Optional<Backend> find(BackendRef ref) {
        ServiceName name = new ServiceName(ref.namespace(), ref.service());
        ApiObject service = services.get(name);
        JsonNode port = service == null ? null : port(service, ref);
        if (service == null || port == null) {
            return Optional.empty();
        }
        RegistryView.Service registered = registry.get().find(name).orElse(null);
        long version = registered == null ? NOBODY : registered.version();
        Known before = known.get(ref);
        if (before != null && before.version() == version) {
            return Optional.of(before.backend());
        }
        Backend backend = new Backend(
                service.annotations().getOrDefault(RoutedService.BALANCING, ""),
                targets(registered, port.path("name").asText("")));
        known.put(ref, new Known(version, backend));
        return Optional.of(backend);
    }

    private static @Nullable JsonNode port(ApiObject service, BackendRef ref) {
        for (JsonNode port : service.spec().path("ports")) {
            boolean meant = ref.portName().isEmpty()
                    ? port.path("port").asInt() == ref.portNumber()
                    : port.path("name").asText("").equals(ref.portName());
            if (meant && port.path("protocol").asText("TCP").equals("TCP")) {
                return port;
            }
        }
        return null;
    }

    private static List<Target> targets(RegistryView.@Nullable Service registered, String portName) {
        List<Target> targets = new ArrayList<>();
        if (registered != null) {
            for (Instance instance : registered.all()) {
                // The only port of a Service may have no name: an instance then has one port, under whatever name.
                Integer port = portName.isEmpty()
                        ? instance.ports().values().stream().findFirst().orElse(null)
                        : instance.ports().get(portName);
                if (port != null && instance.effective() == InstanceStatus.UP) {
                    targets.add(new Target(instance.address(), port, instance.weight()));
                }
            }
        }
        return List.copyOf(targets);
    }
}
