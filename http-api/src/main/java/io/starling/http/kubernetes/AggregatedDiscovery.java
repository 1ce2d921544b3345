package io.starling.http.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.http.kubernetes.ServedGroup.Resource;
import io.starling.http.kubernetes.ServedGroup.Subresource;
import io.starling.http.kubernetes.ServedGroup.Version;
import java.util.List;

/** {@code APIGroupDiscoveryList}: all of discovery in one document. */
final class AggregatedDiscovery {
    private AggregatedDiscovery() {}

    /**
     * @param version {@code v2}, or {@code v2beta1} for clients before 1.30
     */
    static ObjectNode list(List<ServedGroup> groups, String version) {
        ObjectNode list = Json.object();
        list.put("kind", "APIGroupDiscoveryList");
        list.put("apiVersion", "apidiscovery.k8s.io/" + version);
        list.putObject("metadata");
        ArrayNode items = list.putArray("items");
        groups.forEach(group -> items.add(group(group)));
        return list;
    }

    private static ObjectNode group(ServedGroup group) {
        ObjectNode item = Json.object();
        ObjectNode metadata = item.putObject("metadata");
        metadata.putNull("creationTimestamp");
        if (!group.name().isEmpty()) {
            metadata.put("name", group.name());
        }
        ArrayNode versions = item.putArray("versions");
        for (Version version : group.versions()) {
            ObjectNode each = versions.addObject();
            each.put("version", version.version());
            each.put("freshness", "Current");
            ArrayNode resources = each.putArray("resources");
            version.resources().forEach(resource -> resources.add(resource(group.name(), version.version(), resource)));
        }
        return item;
    }

    private static ObjectNode resource(String group, String version, Resource resource) {
        ObjectNode item = Json.object();
        item.put("resource", resource.plural());
        item.set("responseKind", kind(group, version, resource.kind()));
        item.put("scope", resource.namespaced() ? "Namespaced" : "Cluster");
        item.put("singularResource", resource.singular());
        strings(item, "verbs", resource.verbs());
        strings(item, "shortNames", resource.shortNames());
        strings(item, "categories", resource.categories());
        if (!resource.subresources().isEmpty()) {
            ArrayNode subresources = item.putArray("subresources");
            for (Subresource subresource : resource.subresources()) {
                ObjectNode each = subresources.addObject();
                each.put("subresource", subresource.name());
                each.set("responseKind", kind(subresource.group(), subresource.version(), subresource.kind()));
                strings(each, "verbs", subresource.verbs());
            }
        }
        return item;
    }

    private static ObjectNode kind(String group, String version, String kind) {
        return Json.object().put("group", group).put("version", version).put("kind", kind);
    }

    private static void strings(ObjectNode item, String field, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode array = item.putArray(field);
            values.forEach(array::add);
        }
    }
}
