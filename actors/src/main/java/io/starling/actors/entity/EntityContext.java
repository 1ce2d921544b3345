package io.starling.actors.entity;

import io.starling.actors.catalog.Announcements;
import java.time.Clock;
import java.util.function.BooleanSupplier;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;

/**
 * What an entity works with.
 *
 * @param announcements how it shows itself in the catalogs
 * @param sharding how it finds other entities
 * @param clock the wall clock
 * @param events where it tells people what it does
 * @param stoppages where it says that it failed to recover
 * @param tenure whether it is certain that no other member has an owner of the same: else it answers no {@link Question}
 */
public record EntityContext(
        Announcements announcements,
        ClusterSharding sharding,
        Clock clock,
        EventRecorder events,
        Stoppages stoppages,
        BooleanSupplier tenure) {}
