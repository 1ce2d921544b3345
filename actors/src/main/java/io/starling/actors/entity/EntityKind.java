package io.starling.actors.entity;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.apache.pekko.actor.typed.DispatcherSelector;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityTypeKey;
import org.apache.pekko.persistence.typed.PersistenceId;

/** The kinds of entities. An entity's persistence id, {@code Kind|id}, tells where to find it. */
public enum EntityKind {
    RECORDS("Records"),
    WORKLOAD("Workload"),
    NODE("Node"),
    REGISTRATION("Registration"),
    ADDRESSES("Addresses"),
    KEY_VALUES("KeyValues"),
    ORIGINS("Origins");

    /** Of which there may be many, in all shards. */
    public static final Set<EntityKind> NUMEROUS =
            Collections.unmodifiableSet(EnumSet.of(RECORDS, WORKLOAD, NODE, REGISTRATION));

    /** The threads of what there may be very many of. */
    public static final Props WORK = DispatcherSelector.fromConfig("starling.work-dispatcher");

    /** Immutable, though not marked so. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final EntityTypeKey<EntityMessage> typeKey;

    EntityKind(String title) {
        this.typeKey = EntityTypeKey.create(EntityMessage.class, title);
    }

    public EntityTypeKey<EntityMessage> typeKey() {
        return typeKey;
    }

    /** With which threads its entities work. */
    public Props props() {
        return this == WORKLOAD ? WORK : Props.empty();
    }

    public PersistenceId persistenceId(String entityId) {
        return PersistenceId.of(typeKey.name(), entityId);
    }

    public EntityRef<EntityMessage> ref(ClusterSharding sharding, String entityId) {
        return sharding.entityRefFor(typeKey, entityId);
    }

    /** Whether this is the persistence id of an entity of these kinds, rather than of sharding itself. */
    public static boolean isEntity(String persistenceId) {
        int bar = persistenceId.indexOf('|');
        for (EntityKind kind : values()) {
            if (bar > 0 && kind.typeKey.name().equals(persistenceId.substring(0, bar))) {
                return true;
            }
        }
        return false;
    }

    /**
     * The entity with this persistence id.
     *
     * @throws IllegalArgumentException where no kind has such ids
     */
    public static EntityRef<EntityMessage> owner(ClusterSharding sharding, String persistenceId) {
        int bar = persistenceId.indexOf('|');
        for (EntityKind kind : values()) {
            if (bar > 0 && kind.typeKey.name().equals(persistenceId.substring(0, bar))) {
                return kind.ref(sharding, persistenceId.substring(bar + 1));
            }
        }
        throw new IllegalArgumentException("not an entity: " + persistenceId);
    }
}
