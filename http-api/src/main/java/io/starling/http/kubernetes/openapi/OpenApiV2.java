package io.starling.http.kubernetes.openapi;

import io.starling.core.kind.Kind;
import io.starling.core.kind.Kinds;
import java.util.ArrayList;
import java.util.List;

/**
 * The OpenAPI v2 document in the only form that kubectl reads it: the protobuf of
 * {@code github.com/google/gnostic-models/openapiv2}. kubectl up to 1.28 looks up there whether a kind may be patched in a
 * dry run. Like v3 it has no schemas of requests, for the same reason.
 */
final class OpenApiV2 {
    private OpenApiV2() {}

    static byte[] document(String version) {
        Wire info = new Wire().text(1, "Starling").text(2, version);
        Wire paths = new Wire();
        for (Kind kind : Kinds.all()) {
            List<String> versions = new ArrayList<>(List.of(kind.apiVersion()));
            versions.addAll(Kinds.formerApiVersions(kind));
            versions.forEach(apiVersion -> paths.message(2, path(kind, apiVersion)));
        }
        return new Wire().text(1, "2.0").message(2, info).message(8, paths).bytes();
    }

    /** A NamedPathItem with its PATCH operation. */
    private static Wire path(Kind kind, String apiVersion) {
        String path = "/" + OpenApi.path(apiVersion) + (kind.namespaced() ? "/namespaces/{namespace}/" : "/")
                + kind.type().plural() + "/{name}";
        int slash = apiVersion.indexOf('/');
        String gvk = "group: \"" + (slash < 0 ? "" : apiVersion.substring(0, slash)) + "\"\nkind: " + kind.kind()
                + "\nversion: " + apiVersion.substring(slash + 1) + "\n";
        Wire operation = new Wire();
        for (String name : List.of("dryRun", "fieldManager", "fieldValidation")) {
            operation.message(8, queryParameter(name));
        }
        Wire responses = new Wire().message(1, new Wire().text(1, "200").message(2, response()));
        operation.message(9, responses);
        operation.message(
                13, new Wire().text(1, "x-kubernetes-group-version-kind").message(2, new Wire().text(2, gvk)));
        return new Wire().text(1, path).message(2, new Wire().message(8, operation));
    }

    /** ParametersItem, Parameter, NonBodyParameter, QueryParameterSubSchema: one in another. */
    private static Wire queryParameter(String name) {
        Wire query = new Wire().text(2, "query").text(4, name).text(6, "string");
        return new Wire().message(1, new Wire().message(2, new Wire().message(3, query)));
    }

    private static Wire response() {
        return new Wire().message(1, new Wire().text(1, "OK"));
    }
}
