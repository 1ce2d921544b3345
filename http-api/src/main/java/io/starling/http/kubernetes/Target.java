package io.starling.http.kubernetes;

import io.starling.core.kind.Kind;
import io.starling.core.kind.Kinds;
import io.starling.core.object.ObjectKey;
import org.jspecify.annotations.Nullable;

/**
 * What a request is about.
 *
 * @param apiVersion the version that the client speaks, perhaps a former one
 * @param namespace null for all, and for cluster-scoped kinds
 * @param name null for the collection
 * @param subresource empty for the main resource
 */
record Target(
        Kind kind,
        String apiVersion,
        @Nullable String namespace,
        @Nullable String name,
        String subresource) {

    /** Finds the kind, or refuses with 404. */
    static Target of(ResourcePath path) {
        Kind kind = Kinds.find(path.group(), path.version(), path.plural()).orElseThrow(Failures::unknownPath);
        boolean misplaced =
                kind.namespaced() ? path.name() != null && path.namespace() == null : path.namespace() != null;
        boolean unserved = !path.subresource().isEmpty() && !kind.subresources().contains(path.subresource());
        if (misplaced || unserved) {
            throw Failures.unknownPath();
        }
        return new Target(kind, path.apiVersion(), path.namespace(), path.name(), path.subresource());
    }

    boolean isCollection() {
        return name == null;
    }

    boolean isMain() {
        return subresource.isEmpty();
    }

    /** The key of the object that is named by the URL. */
    ObjectKey key() {
        if (name == null) {
            throw Failures.methodNotAllowed();
        }
        return key(name);
    }

    ObjectKey key(String objectName) {
        return new ObjectKey(kind.type(), namespace == null ? "" : namespace, objectName);
    }

    /** {@code v1}, of {@code apps/v1}. */
    String version() {
        return apiVersion.substring(apiVersion.indexOf('/') + 1);
    }
}
