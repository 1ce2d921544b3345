package io.starling.http.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.http.Answers;
import io.starling.http.Call;
import io.starling.http.kubernetes.Rendering.MediaType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;

/**
 * Discovery: which groups, versions and resources exist. Aggregated (two documents tell all) for those who accept it, the
 * plain lists for the others.
 */
final class Discovery {
    private final List<ServedGroup> groups;

    private Discovery(List<ServedGroup> groups) {
        this.groups = groups;
    }

    static Discovery create() {
        return new Discovery(ServedGroup.all());
    }

    /** {@code /}: the paths there are. */
    HttpResponse paths() {
        ObjectNode answer = Json.object();
        ArrayNode paths = answer.putArray("paths");
        List.of("/api", "/apis", "/healthz", "/livez", "/metrics", "/openapi/v2", "/openapi/v3", "/readyz", "/version")
                .forEach(paths::add);
        return Answers.json(200, Json.bytes(answer));
    }

    /** {@code /api}, {@code /apis}, {@code /api/v1}, {@code /apis/GROUP}, {@code /apis/GROUP/VERSION}. */
    HttpResponse answer(Call call) {
        if (!call.method().equals("GET") && !call.method().equals("HEAD")) {
            throw Failures.methodNotAllowed();
        }
        boolean core = call.path().get(0).equals("api");
        List<String> rest = call.path().subList(1, call.path().size());
        if (rest.isEmpty()) {
            return root(call, core);
        }
        ServedGroup group = core ? group("") : group(rest.get(0));
        List<String> version = core ? rest : rest.subList(1, rest.size());
        if (version.isEmpty()) {
            return plain(DiscoveryLists.group(group).put("kind", "APIGroup").put("apiVersion", "v1"));
        }
        return plain(group.versions().stream()
                .filter(served -> version.equals(List.of(served.version())))
                .findFirst()
                .map(served -> DiscoveryLists.resources(group, served))
                .orElseThrow(Failures::unknownPath));
    }

    private ServedGroup group(String name) {
        return groups.stream()
                .filter(group -> group.name().equals(name))
                .findFirst()
                .orElseThrow(Failures::unknownPath);
    }

    private HttpResponse root(Call call, boolean core) {
        List<ServedGroup> shown =
                groups.stream().filter(group -> group.name().isEmpty() == core).toList();
        for (MediaType type : Rendering.candidates(call.header("accept"))) {
            boolean aggregated = type.parameter("as").equals("APIGroupDiscoveryList")
                    && type.parameter("g").equals("apidiscovery.k8s.io");
            String version = type.parameter("v");
            if (aggregated && (version.equals("v2") || version.equals("v2beta1"))) {
                return aggregated(call, shown, version);
            }
        }
        return plain(core ? DiscoveryLists.coreVersions() : DiscoveryLists.groups(shown));
    }

    private static HttpResponse aggregated(Call call, List<ServedGroup> groups, String version) {
        byte[] body = Json.bytes(AggregatedDiscovery.list(groups, version));
        String etag = "\"" + Hashes.of(body) + "\"";
        if (call.header("if-none-match").contains(etag)) {
            return Answers.notModified(etag);
        }
        String type = "application/json;g=apidiscovery.k8s.io;v=" + version + ";as=APIGroupDiscoveryList";
        return Answers.of(200, Answers.type(type), body)
                .addHeader(RawHeader.create("ETag", etag))
                .addHeader(RawHeader.create("Vary", "Accept"));
    }

    private static HttpResponse plain(ObjectNode document) {
        return Answers.json(200, document.toString().getBytes(StandardCharsets.UTF_8));
    }
}
