package io.starling.core.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.core.object.ApiObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The routes of one Ingress. */
final class IngressRoutes {
    private IngressRoutes() {}

    /** In the order of the document, without its default backend. */
    static List<Route> of(ApiObject ingress) {
        List<Route> routes = new ArrayList<>();
        RoutePolicy policy = PolicyAnnotations.read(ingress.annotations()).policy();
        for (JsonNode rule : ingress.spec().path("rules")) {
            String host = rule.path("host").asText("").toLowerCase(Locale.ROOT);
            if (rule.path("http").path("paths").isEmpty()) {
                wholeHost(ingress, host, policy, routes);
            }
            for (JsonNode path : rule.path("http").path("paths")) {
                if (path.path("backend").has("service")) {
                    routes.add(route(ingress, host, path, policy));
                }
            }
        }
        return routes;
    }

    /** What takes the requests that no route of any Ingress matches; none, or one. */
    static List<Route> fallback(ApiObject ingress) {
        List<Route> routes = new ArrayList<>();
        wholeHost(ingress, "", PolicyAnnotations.read(ingress.annotations()).policy(), routes);
        return routes;
    }

    /** A host without paths goes to the default backend as a whole. */
    private static void wholeHost(ApiObject ingress, String host, RoutePolicy policy, List<Route> routes) {
        JsonNode service = ingress.spec().path("defaultBackend").path("service");
        if (!service.isMissingNode()) {
            routes.add(new Route(name(ingress), host, "", false, BackendRef.of(ingress.namespace(), service), policy));
        }
    }

    private static Route route(ApiObject ingress, String host, JsonNode path, RoutePolicy policy) {
        boolean exact = path.path("pathType").asText().equals("Exact");
        String text = path.path("path").asText("");
        BackendRef backend =
                BackendRef.of(ingress.namespace(), path.path("backend").path("service"));
        return new Route(name(ingress), host, exact ? text : withoutSlash(text), exact, backend, policy);
    }

    static String withoutSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static String name(ApiObject ingress) {
        return ingress.namespace() + "/" + ingress.name();
    }
}
