package io.starling.core.ingress;

/**
 * One line of a routing table: requests for a host and a path go to a Service.
 *
 * @param ingress the Ingress that says so, as {@code NAMESPACE/NAME}
 * @param host in small letters, a wildcard as {@code *.example.com}; empty for every host
 * @param path absolute; a prefix without the slash at its end, so that {@code /} is empty
 * @param exact whether the path must be equal; else it is a prefix by path elements
 * @param backend where matching requests go
 * @param policy what else the Ingress wants done with them
 */
public record Route(String ingress, String host, String path, boolean exact, BackendRef backend, RoutePolicy policy) {}
