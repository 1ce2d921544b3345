package io.starling.node.network.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.balance.Target;
import io.starling.core.ingress.BackendRef;
import io.starling.core.network.Protocol;
import io.starling.core.network.RoutedService;
import io.starling.core.network.Routing;
import io.starling.core.network.ServiceMap;
import io.starling.core.object.ApiObject;
import io.starling.core.registry.Instance;
import io.starling.core.registry.InstanceStatus;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Who stands behind Services, from the registry: a pod takes requests by the same event that registers it, and takes no more by the
 * one that ends its registration. Behind a Service that selects nothing stand those besides whom somebody wrote into its EndpointSlices.
 * Thread-safe.
 */
public final class RegistryBackends implements Backends {
    private static final long NOBODY = -1;

    private final Map<ServiceName, ApiObject> services;
    private final Supplier<RegistryView> registry;
    private final Supplier<Optional<ServiceMap>> routed;
    private final Map<BackendRef, Known> known = new ConcurrentHashMap<>();

    /** A backend, and what it was made of, the registry's entry by its version: as long as that is the same, it is. */
    private record Known(long version, @Nullable RoutedService written, Backend backend) {
        @SuppressWarnings("ReferenceEquality") // A routed Service that is the same object is unchanged.
        boolean isOf(long version, @Nullable RoutedService written) {
            return this.version == version && this.written == written;
        }
    }

    /**
     * @param services all of the cluster, by name
     * @param routed the Services with their endpoints; empty until they are known
     */
    RegistryBackends(
            Map<ServiceName, ApiObject> services,
            Supplier<RegistryView> registry,
            Supplier<Optional<ServiceMap>> routed) {
        this.services = Map.copyOf(services);
        this.registry = registry;
        this.routed = routed;
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
        RoutedService written = service.spec().path("selector").isEmpty()
                ? routed.get().flatMap(map -> map.find(name)).orElse(null)
                : null;
        Known before = known.get(ref);
        if (before != null && before.isOf(version, written)) {
            return Optional.of(before.backend());
        }
        Map<String, Target> targets = new LinkedHashMap<>();
        registered(registered, port.path("name").asText("")).forEach(target -> targets.put(target.id(), target));
        written(written, port.path("port").asInt()).forEach(target -> targets.putIfAbsent(target.id(), target));
        Backend backend = new Backend(
                service.annotations().getOrDefault(RoutedService.BALANCING, ""), List.copyOf(targets.values()));
        known.put(ref, new Known(version, written, backend));
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

    private static List<Target> written(@Nullable RoutedService service, int number) {
        return service == null
                ? List.of()
                : service.port(number, Protocol.TCP).stream()
                        .flatMap(port -> Routing.active(port.endpoints()).stream())
                        .map(endpoint -> new Target(endpoint.address(), endpoint.port(), endpoint.weight()))
                        .toList();
    }

    private static List<Target> registered(RegistryView.@Nullable Service registered, String portName) {
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
        return targets;
    }
}
