package io.starling.http.kubernetes;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The URL of a resource, taken apart: {@code /api/v1/...} or {@code /apis/GROUP/VERSION/...}, then
 * {@code [watch/][namespaces/NS/]PLURAL[/NAME[/SUBRESOURCE]]}.
 *
 * @param group empty for the core group
 * @param namespace null for all namespaces, and for cluster-scoped kinds
 * @param name null for the collection
 * @param subresource empty for the main resource
 * @param watch whether the old form {@code watch/} was used
 */
record ResourcePath(
        String group,
        String version,
        @Nullable String namespace,
        String plural,
        @Nullable String name,
        String subresource,
        boolean watch) {

    /** Empty where the segments can't name a resource. */
    static Optional<ResourcePath> parse(List<String> segments) {
        if (segments.size() >= 3 && segments.get(0).equals("api")) {
            return resource("", segments.get(1), segments.subList(2, segments.size()));
        }
        if (segments.size() >= 4 && segments.get(0).equals("apis")) {
            return resource(segments.get(1), segments.get(2), segments.subList(3, segments.size()));
        }
        return Optional.empty();
    }

    private static Optional<ResourcePath> resource(String group, String version, List<String> segments) {
        boolean watch = segments.size() > 1 && segments.get(0).equals("watch");
        List<String> rest = watch ? segments.subList(1, segments.size()) : segments;
        String namespace = null;
        if (rest.size() > 2 && rest.get(0).equals("namespaces") && !isNamespaceSubresource(rest)) {
            namespace = rest.get(1);
            rest = rest.subList(2, rest.size());
        }
        if (rest.size() > 3) {
            return Optional.empty();
        }
        String name = rest.size() > 1 ? rest.get(1) : null;
        String subresource = rest.size() > 2 ? rest.get(2) : "";
        return Optional.of(new ResourcePath(group, version, namespace, rest.get(0), name, subresource, watch));
    }

    private static boolean isNamespaceSubresource(List<String> segments) {
        return segments.size() == 3
                && (segments.get(2).equals("status") || segments.get(2).equals("finalize"));
    }

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }
}
