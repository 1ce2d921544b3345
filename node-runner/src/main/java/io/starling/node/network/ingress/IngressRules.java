package io.starling.node.network.ingress;

import io.netty.handler.ssl.SslContext;
import io.starling.core.ingress.Route;
import io.starling.core.ingress.RoutingTable;
import java.util.Map;
import java.util.Optional;

/**
 * All that requests are handled by, at one moment. Immutable.
 *
 * @param table who takes which request
 * @param backends who stands behind Services
 * @param guards by Ingress, as {@code NAMESPACE/NAME}: who may use its routes
 * @param certificates by host or wildcard in small letters; under the empty name what all others are shown
 */
public record IngressRules(
        RoutingTable table, Backends backends, Map<String, Guard> guards, Map<String, SslContext> certificates) {
    /** Nothing is served. */
    public static final IngressRules EMPTY =
            new IngressRules(RoutingTable.EMPTY, ref -> Optional.empty(), Map.of(), Map.of());

    Guard guard(Route route) {
        return guards.getOrDefault(route.ingress(), Guard.OPEN);
    }

    /** The certificate for a name that a client asks for. */
    Optional<SslContext> certificate(String name) {
        SslContext exact = certificates.get(name);
        int dot = name.indexOf('.');
        SslContext wild = exact == null && dot > 0 ? certificates.get("*" + name.substring(dot)) : exact;
        return Optional.ofNullable(wild == null ? certificates.get("") : wild);
    }
}
