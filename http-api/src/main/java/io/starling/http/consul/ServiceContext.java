package io.starling.http.consul;

import io.starling.actors.check.CheckDesk;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import io.starling.http.consul.ServiceBodies.Home;
import java.util.Optional;

/**
 * What all routes about services need.
 *
 * @param desk takes what clients want of services and checks
 * @param queries to this member's view of the registry
 * @param whereabouts under which name a service or check is
 * @param documents how Consul writes them
 * @param seen services as Consul's clients see them
 */
record ServiceContext(
        CheckDesk desk,
        RegistryQueries queries,
        Whereabouts whereabouts,
        ServiceDocuments documents,
        SeenServices seen) {

    /** The one agent there is. */
    Home agent() {
        return seen.agent();
    }

    /** An instance of that name, by its id in the registry. */
    Optional<Seen> find(ServiceName name, String id) {
        RegistryView view = queries.view();
        return view.find(name).flatMap(service -> seen.of(view, service).stream()
                .filter(it -> it.instance().id().equals(id))
                .findFirst());
    }
}
