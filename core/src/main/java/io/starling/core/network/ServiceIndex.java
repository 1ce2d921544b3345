package io.starling.core.network;

import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import io.starling.core.registry.ServiceName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes the map of Services of objects as a watch tells them, in any order. The same objects make the same Services on every
 * member. Used from one thread.
 */
public final class ServiceIndex {
    /** What it is made of; everything else it is told is left aside. */
    public static final List<ResourceType> SOURCES =
            List.of(new ResourceType("", "services"), new ResourceType("discovery.k8s.io", "endpointslices"));

    private final Map<ServiceName, ApiObject> services = new HashMap<>();
    private final Map<ServiceName, Map<String, Slice>> slices = new HashMap<>();
    private final Map<ObjectKey, ServiceName> sliceOwners = new HashMap<>();
    private ServiceMap map;

    /** What happened to one Service; null before it was there, or after. */
    public record Change(
            ServiceName name,
            @Nullable RoutedService before,
            @Nullable RoutedService after) {}

    /** @param least what the map's version begins at */
    public ServiceIndex(long least) {
        this.map = ServiceMap.EMPTY.raised(least);
    }

    public ServiceMap map() {
        return map;
    }

    /** An object is there, or changed. */
    public List<Change> put(ResourceType type, ApiObject object) {
        return apply(type, object, true);
    }

    /** An object is gone. */
    public List<Change> remove(ResourceType type, ApiObject object) {
        return apply(type, object, false);
    }

    private List<Change> apply(ResourceType type, ApiObject object, boolean there) {
        List<Change> changes = new ArrayList<>();
        if (type.equals(SOURCES.get(0))) {
            ServiceName name = new ServiceName(object.namespace(), object.name());
            if (there) {
                services.put(name, object);
            } else {
                services.remove(name);
            }
            settle(name, changes);
        } else if (type.equals(SOURCES.get(1))) {
            ObjectKey key = new ObjectKey(type, object.namespace(), object.name());
            Slice slice = there ? Slice.read(object) : null;
            ServiceName owner = slice == null || slice.service().name().isEmpty() ? null : slice.service();
            ServiceName former = owner == null ? sliceOwners.remove(key) : sliceOwners.put(key, owner);
            if (former != null && !former.equals(owner)) {
                drop(former, object.name());
                settle(former, changes);
            }
            if (slice != null && owner != null) {
                slices.computeIfAbsent(owner, it -> new TreeMap<>()).put(object.name(), slice);
                settle(owner, changes);
            }
        }
        return changes;
    }

    private void drop(ServiceName service, String slice) {
        Map<String, Slice> left = slices.get(service);
        if (left != null) {
            left.remove(slice);
            if (left.isEmpty()) {
                slices.remove(service);
            }
        }
    }

    private void settle(ServiceName name, List<Change> changes) {
        ApiObject service = services.get(name);
        RoutedService before = map.services().get(name);
        RoutedService after = service == null
                ? null
                : ServiceReading.read(
                        service, slices.getOrDefault(name, Map.of()).values());
        if (!Objects.equals(before, after)) {
            map = map.with(name, after);
            changes.add(new Change(name, before, after));
        }
    }

    /** What leads from one map to another that was made without it. */
    public static List<Change> between(ServiceMap before, ServiceMap after) {
        List<Change> changes = new ArrayList<>();
        before.services().forEach((name, service) -> {
            RoutedService now = after.services().get(name);
            if (!service.equals(now)) {
                changes.add(new Change(name, service, now));
            }
        });
        after.services().forEach((name, service) -> {
            if (!before.services().containsKey(name)) {
                changes.add(new Change(name, null, service));
            }
        });
        return changes;
    }
}
