package io.starling.core.ingress;

import io.starling.core.object.ApiObject;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which route takes a request. The rules are those of Kubernetes (the page "Ingress" of its documentation):
 *
 * <ul>
 *   <li>a host that is named outright wins over a wildcard, which stands for exactly one label, and that over no host at all;
 *   <li>within a host an {@code Exact} path wins, then the longest {@code Prefix}, matched by whole path elements: {@code /foo}
 *       and {@code /foo/} both take {@code /foo}, {@code /foo/} and {@code /foo/bar}, and not {@code /foobar};
 *   <li>{@code ImplementationSpecific} is a {@code Prefix} here;
 *   <li>where two Ingresses say the same host and path, the older one has it, and the first by name of equally old ones;
 *   <li>where no path of a host matches, the less specific hosts are asked, at last the default backends, the oldest first.
 * </ul>
 *
 * <p>Immutable; a look-up takes as many steps as the path has elements.
 */
public final class RoutingTable {
    /** No routes. */
    public static final RoutingTable EMPTY = new RoutingTable(Map.of(), null);

    private static final Comparator<ApiObject> OLDEST_FIRST = Comparator.comparing((ApiObject ingress) ->
                    ingress.metadata().path("creationTimestamp").asText(""))
            .thenComparing(ApiObject::namespace)
            .thenComparing(ApiObject::name);

    private final Map<String, Paths> hosts;
    private final @Nullable Route fallback;

    private RoutingTable(Map<String, Paths> hosts, @Nullable Route fallback) {
        this.hosts = hosts;
        this.fallback = fallback;
    }

    private record Paths(Map<String, Route> exact, Map<String, Route> prefixes) {
        Paths() {
            this(new HashMap<>(), new HashMap<>());
        }

        void add(Route route) {
            (route.exact() ? exact : prefixes).putIfAbsent(route.path(), route);
        }

        Stream<Route> all() {
            return Stream.concat(exact.values().stream(), prefixes.values().stream());
        }

        @Nullable Route match(String path) {
            Route found = exact.get(path);
            String rest = IngressRoutes.withoutSlash(path);
            while (found == null) {
                found = prefixes.get(rest);
                int slash = rest.lastIndexOf('/');
                if (slash < 0) {
                    break;
                }
                rest = rest.substring(0, slash);
            }
            return found;
        }
    }

    /** @param ingresses those that are to be served, in any order */
    public static RoutingTable of(Collection<ApiObject> ingresses) {
        List<ApiObject> ordered = ingresses.stream().sorted(OLDEST_FIRST).toList();
        Map<String, Paths> hosts = new HashMap<>();
        for (ApiObject ingress : ordered) {
            IngressRoutes.of(ingress).forEach(route -> hosts.computeIfAbsent(route.host(), host -> new Paths())
                    .add(route));
        }
        Optional<Route> fallback = ordered.stream()
                .flatMap(ingress -> IngressRoutes.fallback(ingress).stream())
                .findFirst();
        return new RoutingTable(hosts, fallback.orElse(null));
    }

    /**
     * @param host as in the request, with or without a port; empty where it names none
     * @param path absolute, one of its {@linkplain RequestPath#readings readings}
     */
    public Optional<Route> match(String host, String path) {
        String name = name(host);
        Route found = match(hosts.get(name), path);
        int dot = name.indexOf('.');
        if (found == null && dot > 0) {
            found = match(hosts.get("*" + name.substring(dot)), path);
        }
        if (found == null && !name.isEmpty()) {
            found = match(hosts.get(""), path);
        }
        return Optional.ofNullable(found == null ? fallback : found);
    }

    /** The Ingresses that have a route, as {@code NAMESPACE/NAME}. */
    public Set<String> ingresses() {
        return routes().map(Route::ingress).collect(Collectors.toUnmodifiableSet());
    }

    /** Where requests go, by the Ingress that says so ({@code NAMESPACE/NAME}), canaries included. */
    public Map<String, Set<BackendRef>> backends() {
        return routes().collect(Collectors.groupingBy(
                Route::ingress, Collectors.flatMapping(RoutingTable::backends, Collectors.toUnmodifiableSet())));
    }

    private static Stream<BackendRef> backends(Route route) {
        RoutePolicy.Canary canary = route.policy().canary();
        return canary == null
                ? Stream.of(route.backend())
                : Stream.of(route.backend(), route.backend().of(canary.service()));
    }

    private Stream<Route> routes() {
        return Stream.concat(
                hosts.values().stream().flatMap(Paths::all), fallback == null ? Stream.empty() : Stream.of(fallback));
    }

    private static @Nullable Route match(@Nullable Paths paths, String path) {
        return paths == null ? null : paths.match(path);
    }

    /** The host in small letters, without its port and without the dot of a full name. */
    private static String name(String host) {
        int colon = host.lastIndexOf(':');
        String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
        return (name.endsWith(".") ? name.substring(0, name.length() - 1) : name).toLowerCase(Locale.ROOT);
    }
}
