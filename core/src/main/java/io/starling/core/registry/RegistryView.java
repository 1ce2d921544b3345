package io.starling.core.registry;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * All services and who stands behind them, at one moment, on one member. Immutable: a change makes a new one that shares the
 * rest, so a part that is the same object is unchanged.
 *
 * @param services by name; a service without instances isn't there
 * @param nodes what {@link ServiceName#NODES} has, which is no service; without instances where there are none
 * @param version rises with every change; 0 before the first
 */
public record RegistryView(PSortedMap<ServiceName, Service> services, Service nodes, long version) {
    public static final RegistryView EMPTY = new RegistryView(
            TreePMap.empty(Comparator.comparing(ServiceName::namespace).thenComparing(ServiceName::name)),
            new Service(ServiceName.NODES, TreePMap.empty(), 0),
            0);

    /**
     * One service.
     *
     * @param instances by id
     * @param version of its latest change
     */
    public record Service(ServiceName name, PSortedMap<String, Instance> instances, long version) {
        public Collection<Instance> all() {
            return instances.values();
        }
    }

    public Optional<Service> find(ServiceName name) {
        return name.equals(ServiceName.NODES)
                ? Optional.of(nodes).filter(known -> !known.instances().isEmpty())
                : Optional.ofNullable(services.get(name));
    }

    public Optional<Instance> find(ServiceName name, String id) {
        return find(name).map(service -> service.instances().get(id));
    }

    /** The version of a service's latest change; of all changes where it has no instances, and may have lost its last one. */
    public long versionOf(ServiceName name) {
        return find(name).map(Service::version).orElse(version);
    }

    RegistryView with(ServiceName name, Instance instance, long stamp) {
        long next = Math.max(stamp, version + 1);
        PSortedMap<String, Instance> instances =
                find(name).map(Service::instances).orElse(TreePMap.empty()).plus(instance.id(), instance);
        return with(new Service(name, instances, next));
    }

    RegistryView without(ServiceName name, String id, long stamp) {
        long next = Math.max(stamp, version + 1);
        PSortedMap<String, Instance> instances =
                find(name).map(Service::instances).orElse(TreePMap.empty()).minus(id);
        return with(new Service(name, instances, next));
    }

    private RegistryView with(Service service) {
        if (service.name().equals(ServiceName.NODES)) {
            return new RegistryView(services, service, service.version());
        }
        return new RegistryView(
                service.instances().isEmpty() ? services.minus(service.name()) : services.plus(service.name(), service),
                nodes,
                service.version());
    }

    /** The same with at least this version: for a view that is built anew and must not fall behind the one before. */
    RegistryView raised(long least) {
        return version >= least ? this : new RegistryView(services, nodes, least);
    }
}
