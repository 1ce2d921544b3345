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
    public List<Change> put(ResourceType type, Document object) {
        return apply(type, object, true);
    }

    /** An object is gone; it bears the version of its deletion. */
    public List<Change> remove(ResourceType type, Document object) {
        return apply(type, object, false);
    }

    private List<Change> apply(ResourceType type, Document packed, boolean there) {
        List<Change> changes = new ArrayList<>();
        if (type.equals(PODS)) {
            pod(changes, packed, there);
            return changes;
        }
        ApiObject object = packed.open();
        if (type.equals(RegistryTypes.INSTANCES)) {
            Instance instance = InstanceDocument.read(object);
            ServiceName service = InstanceDocument.service(object);
            Instance after = there ? instance : podBehind(service, instance.id());
            settle(changes, service, instance.id(), after, object.resourceVersion());
        } else if (type.equals(SERVICES)) {
            service(changes, object, there);
        }
        return changes;
    }

    /** Nearly all news of pods is of pods that no Service chooses, or of no interest to it: those stay packed. */
    private void pod(List<Change> changes, Document packed, boolean there) {
        Document.Heading heading = packed.heading();
        keep(pods, heading.namespace(), heading.name(), there ? packed : null);
        for (ApiObject service :
                services.getOrDefault(heading.namespace(), Map.of()).values()) {
            if (there && Selection.selects(service, heading.labels())) {
                ApiObject pod = packed.open();
                Instance instance = PodInstances.ready(pod) ? PodInstances.instance(service, pod) : null;
                settlePod(changes, nameOf(service), heading.name(), instance, packed.resourceVersion());
            } else {
                settlePod(changes, nameOf(service), heading.name(), null, packed.resourceVersion());
            }
        }
    }

    /** The pod that has an id once no outsider has it any more. */
    private @Nullable Instance podBehind(ServiceName name, String id) {
        ApiObject service = services.getOrDefault(name.namespace(), Map.of()).get(name.name());
        Document packed = pods.getOrDefault(name.namespace(), Map.of()).get(id);
        if (service == null || packed == null) {
            return null;
        }
        ApiObject pod = packed.open();
        return PodInstances.behind(service, pod) ? PodInstances.instance(service, pod) : null;
    }

    private void service(List<Change> changes, ApiObject service, boolean there) {
        ApiObject before = keep(
                services, service.namespace(), service.name(), there && Selection.selects(service) ? service : null);
        if (there && before != null && before.spec().equals(service.spec())) {
            return;
        }
        for (Document document :
                pods.getOrDefault(service.namespace(), Map.of()).values()) {
            ApiObject pod = document.open();
            Instance instance = there && PodInstances.behind(service, pod) ? PodInstances.instance(service, pod) : null;
            settlePod(changes, nameOf(service), pod.name(), instance, service.resourceVersion());
        }
    }

    /** Keeps it as {@code kept}, or no more where null; tells what was kept before. */
    private static <T> @Nullable T keep(
            Map<String, Map<String, T>> all, String namespace, String name, @Nullable T kept) {
        Map<String, T> within = all.computeIfAbsent(namespace, first -> new HashMap<>());
        return kept == null ? within.remove(name) : within.put(name, kept);
    }

    private static ServiceName nameOf(ApiObject service) {
        return new ServiceName(service.namespace(), service.name());
    }

    /** A pod's name is its id. An outsider that took the same id keeps it as long as it is there: pods only replace and remove pods. */
    private void settlePod(
            List<Change> changes, ServiceName service, String id, @Nullable Instance after, long version) {
        boolean outsider = view.find(service, id)
                .filter(before -> !before.source().equals(Instance.POD))
                .isPresent();
        if (!outsider) {
            settle(changes, service, id, after, version);
        }
    }

    private void settle(List<Change> changes, ServiceName service, String id, @Nullable Instance after, long version) {
        Instance before = view.find(service, id).orElse(null);
        if (Objects.equals(before, after)) {
            return;
        }
        view = after == null ? view.without(service, id, version) : view.with(service, after, version);
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
