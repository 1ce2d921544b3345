package io.starling.actors.gateway;

import io.starling.actors.catalog.CatalogView;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.entity.EventRecorder;
import io.starling.actors.node.NodeDirectory;
import io.starling.actors.registration.RegistrationEntity;
import io.starling.core.admission.Namespaces;
import io.starling.core.catalog.Entry;
import io.starling.core.endpoints.EndpointsDocument;
import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import io.starling.core.record.Bucket;
import io.starling.core.registry.RegistryTypes;
import io.starling.core.stoppage.Stoppage;
import io.starling.core.workload.WorkloadKey;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.persistence.typed.PersistenceId;

/** Finds the entity that owns an object: by the catalog where the object is there, else by its name. */
final class Owners {
    private static final Set<ResourceType> WORKLOADS =
            Set.of(WorkloadKey.DEPLOYMENTS, WorkloadKey.REPLICA_SETS, WorkloadKey.PODS);

    /** What only its owner makes, so that what isn't in the catalog isn't there. */
    private static final Set<ResourceType> RECORDED = Set.of(RegistryTypes.REGISTRATIONS, RegistryTypes.INSTANCES);

    private final ClusterSharding sharding;
    private final Supplier<CatalogView> catalog;

    Owners(ClusterSharding sharding, Supplier<CatalogView> catalog) {
        this.sharding = sharding;
        this.catalog = catalog;
    }

    /** Whether an entity owns the object, rather than the catalog alone. */
    boolean hasOwner(ObjectKey key) {
        return catalog.get()
                .find(key)
                .map(entry -> !entry.owner().startsWith(EventRecorder.OWNER))
                .orElse(!RECORDED.contains(key.type()));
    }

    EntityRef<EntityMessage> of(ObjectKey key) {
        return EntityKind.owner(sharding, idOf(key));
    }

    /** The persistence id of the entity. */
    private String idOf(ObjectKey key) {
        return catalog.get().find(key).map(Entry::owner).orElseGet(() -> byName(key)
                .id());
    }

    private static PersistenceId byName(ObjectKey key) {
        if (WORKLOADS.contains(key.type())) {
            return EntityKind.WORKLOAD.persistenceId(new WorkloadKey(key).id());
        }
        if (key.type().equals(NodeDirectory.NODES)) {
            return EntityKind.NODE.persistenceId(key.name());
        }
        if (key.type().equals(RegistrationEntity.SERVICES) || key.type().equals(EndpointsDocument.TYPE)) {
            return EntityKind.REGISTRATION.persistenceId(RegistrationEntity.idOf(key));
        }
        return EntityKind.RECORDS.persistenceId(Bucket.idOf(key));
    }

    /** Whose journal can't be read serves nothing until it can. */
    Optional<ApiStatus> refusedByStoppage(ObjectKey key) {
        return catalog.get().find(Stoppage.key(idOf(key))).map(entry -> Stoppage.of(entry.object())
                .refusal(key));
    }

    /** Nothing is created in a namespace that isn't there, or that is going away. */
    Optional<ApiStatus> refusedByNamespace(ObjectKey key) {
        ObjectKey namespace = new ObjectKey(Kinds.NAMESPACE.type(), "", key.namespace());
        return Namespaces.refusal(key, catalog.get().find(namespace).map(Entry::object));
    }
}
