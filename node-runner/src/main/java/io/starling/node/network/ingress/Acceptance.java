package io.starling.node.network.ingress;

import static io.netty.handler.codec.http.HttpResponseStatus.BAD_REQUEST;
import static io.netty.handler.codec.http.HttpResponseStatus.NOT_FOUND;
import static io.netty.handler.codec.http.HttpResponseStatus.PERMANENT_REDIRECT;

import io.netty.handler.codec.http.HttpRequest;
import io.starling.core.ingress.BackendRef;
import io.starling.core.ingress.RequestTarget;
import io.starling.core.ingress.Route;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether a request is forwarded, by its head alone. */
sealed interface Acceptance {
    /** It is, as this target by this route to this Service. */
    record Taken(RequestTarget target, Route route, BackendRef backend) implements Acceptance {}

    /**
     * It isn't, and is answered so.
     *
     * @param misread whether its sender may have meant another request: then what follows may be another too
     */
    record Refused(Answer answer, boolean misread) implements Acceptance {}

    static Acceptance of(HttpRequest request, Forwarding.Origin origin, Ingress ingress) {
        Optional<Answer> malformed = Forwarding.malformed(request);
        if (malformed.isPresent()) {
            return new Refused(malformed.get(), true);
        }
        RequestTarget target;
        try {
            target = Forwarding.target(request);
        } catch (RequestTarget.Malformed e) {
            return new Refused(Answer.of(BAD_REQUEST, "this request can't be forwarded: " + e.getMessage()), true);
        }
        IngressRules rules = ingress.rules();
        List<Route> found = target.readings().stream()
                .flatMap(path -> rules.table().match(target.host(), path).stream())
                .toList();
        if (found.isEmpty()) {
            return refused(Answer.of(NOT_FOUND, "no Ingress has a route for this host and path"));
        }
        Route route = found.get(0);
        if (found.size() < target.readings().size() || !found.stream().allMatch(route::equals)) {
            return refused(
                    Answer.of(BAD_REQUEST, "the path of this request leads to one route or another, as one reads it"));
        }
        return by(route, rules.guard(route), target, request, origin, ingress.traffic());
    }

    private static Acceptance by(
            Route route,
            Guard guard,
            RequestTarget target,
            HttpRequest request,
            Forwarding.Origin origin,
            Traffic traffic) {
        BackendRef backend = traffic.backend(route);
        return redirect(route, target, origin)
                .or(() -> guard.refusal(request.headers()))
                .or(() -> traffic.throttled(route, origin.address()))
                .or(() -> traffic.broken(route, backend))
                .map(Acceptance::refused)
                .orElseGet(() -> new Taken(target, route, backend));
    }

    private static Acceptance refused(Answer answer) {
        return new Refused(answer, false);
    }

    /** To the same port, which takes TLS too; where it was the one of plain HTTP, to that of TLS. */
    private static Optional<Answer> redirect(Route route, RequestTarget target, Forwarding.Origin origin) {
        if (!route.policy().tlsRedirect() || origin.secure()) {
            return Optional.empty();
        }
        String host = target.host().replaceFirst(":(80)?$", "");
        return Optional.of(
                new Answer(PERMANENT_REDIRECT, "use https", Map.of("Location", "https://" + host + target.target())));
    }
}
