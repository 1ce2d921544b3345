package io.starling.actors.member;

import io.starling.actors.catalog.CatalogFollower;
import io.starling.actors.network.NodeFeed;
import io.starling.actors.network.PolicyFeed;
import io.starling.actors.network.ServiceFeed;
import io.starling.actors.registration.RegistryFeed;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * What every member knows of the cluster's services and nodes, with a catalog of its own or without.
 *
 * @param registry who stands behind which name
 * @param services which addresses lead to which endpoints
 * @param nodes where the pods of which node are found
 * @param policies who may speak to whom
 */
public record Feeds(RegistryFeed registry, ServiceFeed services, NodeFeed nodes, PolicyFeed policies) {
    /** Starts them; once for each member. */
    static Feeds start(ActorSystem<?> system, CatalogFollower.Watches watches) {
        return new Feeds(
                RegistryFeed.start(system, watches),
                ServiceFeed.start(system, watches),
                NodeFeed.start(system, watches),
                PolicyFeed.start(system, watches));
    }
}
