package io.starling.http.kubernetes.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Kind;
import io.starling.http.kubernetes.Json;
import java.util.List;

/**
 * The OpenAPI v3 document of one {@code group/version}. Its operations name no request body: with one, kubectl would compute
 * strategic patches from that schema, and replace lists whose merge keys aren't in it.
 */
final class OpenApiV3 {
    private OpenApiV3() {}

    static ObjectNode document(String apiVersion, List<Kind> kinds, String version) {
        ObjectNode document = Json.object();
        document.put("openapi", "3.0.0");
        document.putObject("info").put("title", "Starling").put("version", version);
        ObjectNode paths = document.putObject("paths");
        Schemas schemas = new Schemas();
        for (Kind kind : kinds) {
            ObjectNode gvk = gvk(apiVersion, kind.kind());
            String collection = "/" + OpenApi.path(apiVersion) + (kind.namespaced() ? "/namespaces/{namespace}/" : "/")
                    + kind.type().plural();
            operations(paths.putObject(collection), gvk, "get", "post", "delete");
            operations(paths.putObject(collection + "/{name}"), gvk, "get", "put", "patch", "delete");
            schemas.add(kind, gvk);
        }
        document.putObject("components").set("schemas", schemas.json());
        return document;
    }

    private static void operations(ObjectNode path, ObjectNode gvk, String... methods) {
        for (String method : methods) {
            ObjectNode operation = path.putObject(method);
            operation.put("x-kubernetes-action", method);
            operation.set("x-kubernetes-group-version-kind", gvk);
            ArrayNode parameters = operation.putArray("parameters");
            for (String name : List.of("dryRun", "fieldManager", "fieldValidation")) {
                parameters
                        .addObject()
                        .put("name", name)
                        .put("in", "query")
                        .putObject("schema")
                        .put("type", "string");
            }
            operation.putObject("responses").putObject("200").put("description", "OK");
        }
    }

    private static ObjectNode gvk(String apiVersion, String kind) {
        int slash = apiVersion.indexOf('/');
        return Json.object()
                .put("group", slash < 0 ? "" : apiVersion.substring(0, slash))
                .put("kind", kind)
                .put("version", apiVersion.substring(slash + 1));
    }
}
