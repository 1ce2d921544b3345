package io.starling.core.registry;

import io.starling.core.endpoints.Selection;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Document;
import io.starling.core.object.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes the registry's view of objects as a watch tells them: Instances as they are, pods as instances of every Service that
 * chooses them. The same objects make the same instances on every member. Used from one thread.
 */
public final class RegistryIndex {
    private static final ResourceType SERVICES = new ResourceType("", "services");
    private static final ResourceType PODS = new ResourceType("", "pods");

    private final Map<String, Map<String, ApiObject>> services = new HashMap<>();
    /** Packed: there may be very many, and they are looked at again only when a Service comes or changes. */
    private final Map<String, Map<String, Document>> pods = new HashMap<>();

    private RegistryView view;

    /**
     * What happened to one instance; null before it was there, or after.
     *
     * @param version of the view after it
     */
    public record Change(
            ServiceName service,
            @Nullable Instance before,
            @Nullable Instance after,
            long version) {}

    /** @param least what the view's version begins above */
    public RegistryIndex(long least) {
        this.view = RegistryView.EMPTY.raised(least);
    }

    public RegistryView view() {
        return view;
    }

    /** An object is there, or changed. */
    public List<Change> put(ResourceType type, ApiObject object) {
        return apply(type, object, true);
    }

    /** An object is gone; it bears the version of its deletion. */
    public List<Change> remove(ResourceType type, ApiObject object) {
        return apply(type, object, false);
    }

    private List<Change> apply(ResourceType type, ApiObject object, boolean there) {
        List<Change> changes = new ArrayList<>();
        if (type.equals(RegistryTypes.INSTANCES)) {
            Instance instance = InstanceDocument.read(object);
            settle(changes, InstanceDocument.service(object), instance.id(), there ? instance : null, object);
        } else if (type.equals(PODS)) {
            pod(changes, object, there);
        } else if (type.equals(SERVICES)) {
            service(changes, object, there);
        }
        return changes;
    }

    private void pod(List<Change> changes, ApiObject pod, boolean there) {
        keep(pods, pod, there && PodInstances.ready(pod) ? Document.of(pod) : null);
        for (ApiObject service :
                services.getOrDefault(pod.namespace(), Map.of()).values()) {
            Instance instance = there && PodInstances.behind(service, pod) ? PodInstances.instance(service, pod) : null;
            settlePod(changes, nameOf(service), pod.name(), instance, pod);
        }
    }

    private void service(List<Change> changes, ApiObject service, boolean there) {
        ApiObject before = keep(services, service, there && Selection.selects(service) ? service : null);
        if (there && before != null && before.spec().equals(service.spec())) {
            return;
        }
        for (Document document :
                pods.getOrDefault(service.namespace(), Map.of()).values()) {
            ApiObject pod = document.open();
            Instance instance = there && PodInstances.behind(service, pod) ? PodInstances.instance(service, pod) : null;
            settlePod(changes, nameOf(service), pod.name(), instance, service);
        }
    }

    /** Keeps it as {@code kept}, or no more where null; tells what was kept before. */
    private static <T> @Nullable T keep(Map<String, Map<String, T>> all, ApiObject object, @Nullable T kept) {
        Map<String, T> within = all.computeIfAbsent(object.namespace(), namespace -> new HashMap<>());
        return kept == null ? within.remove(object.name()) : within.put(object.name(), kept);
    }

    private static ServiceName nameOf(ApiObject service) {
        return new ServiceName(service.namespace(), service.name());
    }

    /** A pod's name is its id. An outsider that took the same id keeps it: pods only replace and remove pods. */
    private void settlePod(
            List<Change> changes, ServiceName service, String id, @Nullable Instance after, ApiObject cause) {
        boolean outsider = view.find(service, id)
                .filter(before -> !before.source().equals(Instance.POD))
                .isPresent();
        if (!outsider) {
            settle(changes, service, id, after, cause);
        }
    }

    private void settle(
            List<Change> changes, ServiceName service, String id, @Nullable Instance after, ApiObject cause) {
        Instance before = view.find(service, id).orElse(null);
        if (Objects.equals(before, after)) {
            return;
        }
        view = after == null
                ? view.without(service, id, cause.resourceVersion())
                : view.with(service, after, cause.resourceVersion());
        changes.add(new Change(service, before, after, view.version()));
    }

    /** What leads from one view to another that was made without it. */
    public static List<Change> between(RegistryView before, RegistryView after) {
        List<Change> changes = new ArrayList<>();
        before.services().values().forEach(service -> lost(changes, service, after));
        lost(changes, before.nodes(), after);
        after.services().values().forEach(service -> came(changes, service, before, after));
        came(changes, after.nodes(), before, after);
        return changes;
    }

    private static void lost(List<Change> changes, RegistryView.Service service, RegistryView after) {
        service.instances().forEach((id, instance) -> {
            Instance now = after.find(service.name(), id).orElse(null);
            if (!instance.equals(now)) {
                changes.add(new Change(service.name(), instance, now, after.version()));
            }
        });
    }

    private static void came(
            List<Change> changes, RegistryView.Service service, RegistryView before, RegistryView after) {
        service.instances().forEach((id, instance) -> {
            if (before.find(service.name(), id).isEmpty()) {
                changes.add(new Change(service.name(), null, instance, after.version()));
            }
        });
    }
}
