package io.starling.core.network;

import io.starling.core.registry.ServiceName;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * All Services and their endpoints at one moment, as one member knows them. Immutable: a change makes a new one that shares the
 * rest, so a Service that is the same object is unchanged.
 *
 * @param services by namespace and name
 * @param version rises with every change; 0 before the first. Members count on their own
 */
public record ServiceMap(PSortedMap<ServiceName, RoutedService> services, long version) {
    public static final ServiceMap EMPTY = new ServiceMap(
            TreePMap.empty(Comparator.comparing(ServiceName::namespace).thenComparing(ServiceName::name)), 0);

    public Optional<RoutedService> find(ServiceName name) {
        return Optional.ofNullable(services.get(name));
    }

    public Optional<RoutedService> find(String namespace, String name) {
        return find(new ServiceName(namespace, name));
    }

    /** With this in a Service's place; null takes it out. */
    ServiceMap with(ServiceName name, @Nullable RoutedService service) {
        return new ServiceMap(service == null ? services.minus(name) : services.plus(name, service), version + 1);
    }

    /** The same with at least this version: for a map that is built anew and must not fall behind the one before. */
    ServiceMap raised(long least) {
        return version >= least ? this : new ServiceMap(services, least);
    }
}
