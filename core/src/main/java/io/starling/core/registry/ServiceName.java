package io.starling.core.registry;

import io.starling.core.object.Refusal;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Names a service of the registry. Names differ by more than case, because dialects disagree about case: {@code ORDERS},
 * {@code Orders} and the Kubernetes Service {@code orders} are one service.
 *
 * @param namespace where it lives; {@link #DEFAULT_NAMESPACE} for dialects that know no namespaces
 * @param name lower case: letters, digits, {@code .}, {@code _}, {@code -}; at most 253 characters
 */
public record ServiceName(String namespace, String name) {
    public static final String DEFAULT_NAMESPACE = "default";

    /**
     * Whom Consul's clients registered as nodes, whether anything runs there or not: kept like instances of a service, but no
     * dialect takes them for one. A Service can't have this name, because it has a dot.
     */
    public static final ServiceName NODES = new ServiceName(DEFAULT_NAMESPACE, "nodes.consul");

    private static final Pattern VALID = Pattern.compile("[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?");

    /**
     * The service of that name in the namespace of dialects that have none.
     *
     * @throws Refusal (400) where the name can't be one
     */
    public static ServiceName of(String name) {
        return of(DEFAULT_NAMESPACE, name);
    }

    /** @throws Refusal (400) where the name can't be one */
    public static ServiceName of(String namespace, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (!VALID.matcher(lower).matches()) {
            throw Refusal.badRequest(
                    "the service name \"" + name + "\" is not valid: it must be 1 to 253 letters, digits,"
                            + " '.', '_' or '-', and begin and end with a letter or digit");
        }
        return new ServiceName(namespace, lower);
    }

    /** {@code namespace/name}: the id of the entity that owns it. */
    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
