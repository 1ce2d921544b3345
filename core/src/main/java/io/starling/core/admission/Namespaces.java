package io.starling.core.admission;

import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.ObjectKey;
import java.util.Optional;
import java.util.Set;

/** What a namespace allows. */
public final class Namespaces {
    /**
     * Those that a cluster and its users take for granted: it makes them when it is founded, and their deletion would take everything
     * with it.
     */
    private static final Set<String> IMMORTAL = Set.of("default", "kube-system", "kube-public");

    private Namespaces() {}

    /** Whether nobody may delete the namespace of that name. */
    static boolean immortal(String name) {
        return IMMORTAL.contains(name);
    }

    /**
     * Why an object can't be created: nothing is in a namespace that isn't there, or that is going away.
     *
     * @param key the object's; one without a namespace is never refused
     * @param namespace what the cluster has of the object's namespace
     */
    public static Optional<ApiStatus> refusal(ObjectKey key, Optional<ApiObject> namespace) {
        if (key.namespace().isEmpty()) {
            return Optional.empty();
        }
        if (namespace.isEmpty()) {
            return Optional.of(
                    immortal(key.namespace())
                            ? ApiStatus.unavailable("the cluster is being founded: its namespace \"" + key.namespace()
                                    + "\" isn't there yet; try again")
                            : ApiStatus.notFound(new ObjectKey(Kinds.NAMESPACE.type(), "", key.namespace())));
        }
        if (namespace.get().deleting()) {
            return Optional.of(ApiStatus.of(
                    403,
                    "Forbidden",
                    key.type().id() + " \"" + key.name() + "\" is forbidden: unable to create new content in namespace "
                            + key.namespace() + " because it is being terminated",
                    key));
        }
        return Optional.empty();
    }
}
