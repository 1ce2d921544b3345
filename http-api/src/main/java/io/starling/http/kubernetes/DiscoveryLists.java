package io.starling.http.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.http.kubernetes.ServedGroup.Resource;
import io.starling.http.kubernetes.ServedGroup.Subresource;
import io.starling.http.kubernetes.ServedGroup.Version;
import java.util.List;

/** The plain documents of discovery: {@code APIVersions}, {@code APIGroupList}, {@code APIGroup}, {@code APIResourceList}. */
final class DiscoveryLists {
    private DiscoveryLists() {}

    static ObjectNode coreVersions() {
        ObjectNode versions = Json.object();
        versions.put("kind", "APIVersions");
        versions.putArray("versions").add("v1");
        versions.putArray("serverAddressByClientCIDRs");
        return versions;
    }

    static ObjectNode groups(List<ServedGroup> groups) {
        ObjectNode list = Json.object();
        list.put("kind", "APIGroupList");
        list.put("apiVersion", "v1");
        ArrayNode array = list.putArray("groups");
        groups.forEach(group -> array.add(group(group)));
        return list;
    }

    static ObjectNode group(ServedGroup group) {
        ObjectNode item = Json.object();
        item.put("name", group.name());
        ArrayNode versions = item.putArray("versions");
        group.versions().forEach(version -> versions.add(version(group, version)));
        item.set("preferredVersion", version(group, group.versions().get(0)));
        return item;
    }

    static ObjectNode resources(ServedGroup group, Version version) {
        ObjectNode list = Json.object();
        list.put("kind", "APIResourceList");
        list.put("apiVersion", "v1");
        list.put("groupVersion", group.apiVersion(version));
        ArrayNode array = list.putArray("resources");
        for (Resource resource : version.resources()) {
            array.add(resource(resource));
            resource.subresources().forEach(subresource -> array.add(subresource(resource, subresource)));
        }
        return list;
    }

    private static ObjectNode version(ServedGroup group, Version version) {
        return Json.object().put("groupVersion", group.apiVersion(version)).put("version", version.version());
    }

    private static ObjectNode resource(Resource resource) {
        ObjectNode item = Json.object();
        item.put("name", resource.plural());
        item.put("singularName", resource.singular());
        item.put("namespaced", resource.namespaced());
        item.put("kind", resource.kind());
        strings(item, "verbs", resource.verbs());
        strings(item, "shortNames", resource.shortNames());
        strings(item, "categories", resource.categories());
        return item;
    }

    private static ObjectNode subresource(Resource resource, Subresource subresource) {
        ObjectNode item = Json.object();
        item.put("name", resource.plural() + "/" + subresource.name());
        item.put("singularName", "");
        item.put("namespaced", resource.namespaced());
        item.put("group", subresource.group());
        item.put("version", subresource.version());
        item.put("kind", subresource.kind());
        strings(item, "verbs", subresource.verbs());
        return item;
    }

    private static void strings(ObjectNode item, String field, List<String> values) {
        if (!values.isEmpty()) {
            ArrayNode array = item.putArray(field);
            values.forEach(array::add);
        }
    }
}
