package io.starling.http.kubernetes.openapi;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Kind;
import io.starling.core.kind.Kinds;
import io.starling.http.Answers;
import io.starling.http.Call;
import io.starling.http.kubernetes.Failures;
import io.starling.http.kubernetes.Hashes;
import io.starling.http.kubernetes.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;

/**
 * {@code /openapi/v3} and {@code /openapi/v2}. Clients look up there whether a kind may be patched in a dry run and validated
 * by the server; {@code kubectl explain} prints the schemas. The documents are made once, at the start.
 */
public final class OpenApi {
    /** The form that kubectl asks for with an {@code @} before the version, which isn't a legal media type. */
    private static final String V2_TYPE = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private final Map<String, Served> documents;
    private final Served index;
    private final Served v2;

    /** A finished document. */
    private record Served(ByteString bytes, String type, String hash) {
        static Served of(byte[] bytes, String type) {
            return new Served(ByteString.fromArrayUnsafe(bytes), type, Hashes.of(bytes));
        }
    }

    private OpenApi(Map<String, Served> documents, Served index, Served v2) {
        this.documents = documents;
        this.index = index;
        this.v2 = v2;
    }

    public static OpenApi create(String version) {
        Map<String, Served> documents = new LinkedHashMap<>();
        byVersion()
                .forEach((apiVersion, kinds) -> documents.put(
                        path(apiVersion),
                        Served.of(Json.bytes(OpenApiV3.document(apiVersion, kinds, version)), "application/json")));
        return new OpenApi(
                documents,
                Served.of(Json.bytes(index(documents)), "application/json"),
                Served.of(OpenApiV2.document(version), V2_TYPE));
    }

    public HttpResponse answer(Call call) {
        if (!call.method().equals("GET")) {
            throw Failures.methodNotAllowed();
        }
        String path = String.join("/", call.path().subList(1, call.path().size()));
        if (path.equals("v2")) {
            return answer(call, v2);
        }
        if (path.equals("v3")) {
            return answer(call, index);
        }
        Served document = path.startsWith("v3/") ? documents.get(path.substring("v3/".length())) : null;
        if (document == null) {
            throw Failures.unknownPath();
        }
        return answer(call, document);
    }

    private static HttpResponse answer(Call call, Served document) {
        String etag = "\"" + document.hash() + "\"";
        if (call.header("if-none-match").contains(etag)) {
            return Answers.notModified(etag);
        }
        return Answers.of(200, Answers.type(document.type()), document.bytes())
                .addHeader(RawHeader.create("ETag", etag))
                .addHeader(RawHeader.create("Cache-Control", "no-cache, private"));
    }

    /** The kinds of every {@code group/version} that is served, former versions included. */
    private static Map<String, List<Kind>> byVersion() {
        Map<String, List<Kind>> versions = new TreeMap<>();
        for (Kind kind : Kinds.all()) {
            add(versions, kind.apiVersion(), kind);
            Kinds.formerApiVersions(kind).forEach(former -> add(versions, former, kind));
        }
        return versions;
    }

    private static void add(Map<String, List<Kind>> versions, String apiVersion, Kind kind) {
        versions.merge(apiVersion, List.of(kind), (before, more) -> Stream.concat(before.stream(), more.stream())
                .toList());
    }

    private static ObjectNode index(Map<String, Served> documents) {
        ObjectNode index = Json.object();
        ObjectNode paths = index.putObject("paths");
        documents.forEach((path, document) ->
                paths.putObject(path).put("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + document.hash()));
        return index;
    }

    /** {@code api/v1} or {@code apis/apps/v1}. */
    static String path(String apiVersion) {
        return (apiVersion.contains("/") ? "apis/" : "api/") + apiVersion;
    }
}
