package io.starling.http.kubernetes;

import io.starling.core.kind.Kind;
import io.starling.core.kind.Kinds;
import io.starling.http.kubernetes.SelfReviews.Review;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An API group as it is served.
 *
 * @param name empty for the core group
 * @param versions the preferred one first; former versions after it
 */
record ServedGroup(String name, List<Version> versions) {
    /** A version of the group, with what it has. */
    record Version(String version, List<Resource> resources) {}

    /** A resource in discovery's words. */
    record Resource(
            String plural,
            String singular,
            String kind,
            boolean namespaced,
            List<String> verbs,
            List<String> shortNames,
            List<String> categories,
            List<Subresource> subresources) {}

    /** A subresource, and the kind that is sent to it and comes back. */
    record Subresource(String name, String group, String version, String kind, List<String> verbs) {}

    /** Everything that is served, the core group first. */
    static List<ServedGroup> all() {
        Map<String, Map<String, List<Resource>>> groups = new LinkedHashMap<>();
        for (Kind kind : Kinds.all()) {
            add(groups, kind.apiVersion(), resource(kind, kind.apiVersion()));
        }
        for (Kind kind : Kinds.all()) {
            for (String former : Kinds.formerApiVersions(kind)) {
                add(groups, former, resource(kind, former));
            }
        }
        for (Review review : Review.values()) {
            add(groups, review.group + "/v1", resource(review));
        }
        List<ServedGroup> served = new ArrayList<>();
        groups.forEach((name, versions) -> {
            List<Version> list = new ArrayList<>();
            versions.forEach((version, resources) -> list.add(new Version(version, resources)));
            served.add(new ServedGroup(name, list));
        });
        return served;
    }

    String apiVersion(Version version) {
        return name.isEmpty() ? version.version() : name + "/" + version.version();
    }

    private static void add(Map<String, Map<String, List<Resource>>> groups, String apiVersion, Resource resource) {
        groups.computeIfAbsent(groupOf(apiVersion), group -> new LinkedHashMap<>())
                .computeIfAbsent(versionOf(apiVersion), version -> new ArrayList<>())
                .add(resource);
    }

    /** In a group that the kind has left nothing but its full name finds it, so that short names stay unambiguous. */
    private static Resource resource(Kind kind, String apiVersion) {
        boolean own = groupOf(apiVersion).equals(kind.type().group());
        List<Subresource> subresources = kind.subresources().stream()
                .map(name -> subresource(name, kind, apiVersion))
                .toList();
        return new Resource(
                kind.type().plural(),
                kind.singular(),
                kind.kind(),
                kind.namespaced(),
                kind.verbs(),
                own ? kind.shortNames() : List.of(),
                own ? kind.categories() : List.of(),
                subresources);
    }

    private static Subresource subresource(String name, Kind kind, String apiVersion) {
        return switch (name) {
            case "scale" -> new Subresource(name, "autoscaling", "v1", "Scale", List.of("get", "patch", "update"));
            case "eviction" -> new Subresource(name, "policy", "v1", "Eviction", List.of("create"));
            case "log" ->
                new Subresource(name, groupOf(apiVersion), versionOf(apiVersion), kind.kind(), List.of("get"));
            case "finalize" ->
                new Subresource(name, groupOf(apiVersion), versionOf(apiVersion), kind.kind(), List.of("update"));
            default ->
                new Subresource(
                        name,
                        groupOf(apiVersion),
                        versionOf(apiVersion),
                        kind.kind(),
                        List.of("get", "patch", "update"));
        };
    }

    private static Resource resource(Review review) {
        return new Resource(
                review.plural,
                review.kind.toLowerCase(Locale.ROOT),
                review.kind,
                review.namespaced,
                List.of("create"),
                List.of(),
                List.of(),
                List.of());
    }

    private static String groupOf(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : apiVersion.substring(0, slash);
    }

    private static String versionOf(String apiVersion) {
        return apiVersion.substring(apiVersion.indexOf('/') + 1);
    }
}
