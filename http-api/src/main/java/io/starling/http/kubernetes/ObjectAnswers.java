package io.starling.http.kubernetes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.actors.gateway.Gateway.Listing;
import io.starling.core.admission.Versions;
import io.starling.core.object.ApiObject;
import io.starling.http.Answers;
import io.starling.http.Call;
import io.starling.http.kubernetes.Rendering.Shape;
import io.starling.http.kubernetes.body.YamlText;
import io.starling.http.kubernetes.table.TableWriter;
import java.time.InstantSource;
import java.util.List;
import org.apache.pekko.http.javadsl.model.HttpResponse;

/** Objects and lists as answers, in the version, shape and format that the client wants. */
final class ObjectAnswers {
    private final InstantSource clock;

    ObjectAnswers(InstantSource clock) {
        this.clock = clock;
    }

    /** One object. */
    HttpResponse one(int code, Call call, Target target, ApiObject object) {
        Rendering rendering = Rendering.of(call.header("accept"));
        return document(code, rendering, tree(rendering, includeObject(call), target, object, true));
    }

    /** A list. */
    HttpResponse many(Call call, Target target, Listing listing) {
        Rendering rendering = Rendering.of(call.header("accept"));
        ObjectNode list =
                switch (rendering.shape()) {
                    case OBJECT -> list(target.apiVersion(), target.kind().kind() + "List");
                    case METADATA -> list(rendering.metaVersion(), "PartialObjectMetadataList");
                    case TABLE -> table(rendering, includeObject(call), target, listing.objects(), true);
                };
        ObjectNode metadata = list.withObjectProperty("metadata");
        metadata.put("resourceVersion", Long.toString(listing.resourceVersion()));
        String next = listing.next();
        if (next != null) {
            metadata.put("continue", next);
            if (listing.remaining() > 0) {
                metadata.put("remainingItemCount", listing.remaining());
            }
        }
        if (rendering.shape() != Shape.TABLE) {
            ArrayNode items = list.putArray("items");
            listing.objects().forEach(object -> items.add(tree(rendering, "", target, object, false)));
        }
        return document(200, rendering, list);
    }

    /** Any tree, in JSON or YAML. */
    static HttpResponse document(int code, Rendering rendering, ObjectNode tree) {
        byte[] bytes = rendering.yaml() ? YamlText.bytes(tree) : Json.bytes(tree);
        return Answers.of(code, rendering.contentType(), bytes);
    }

    /**
     * One object in its shape.
     *
     * @param definitions whether a table tells its columns
     */
    ObjectNode tree(Rendering rendering, String includeObject, Target target, ApiObject object, boolean definitions) {
        return switch (rendering.shape()) {
            case OBJECT ->
                Versions.present(object, target.kind(), target.apiVersion()).json();
            case METADATA -> metadataOnly(object, rendering.metaVersion());
            case TABLE -> {
                ObjectNode table = table(rendering, includeObject, target, List.of(object), definitions);
                table.withObjectProperty("metadata").put("resourceVersion", Long.toString(object.resourceVersion()));
                yield table;
            }
        };
    }

    static String includeObject(Call call) {
        return call.query().text("includeObject");
    }

    private ObjectNode table(
            Rendering rendering, String includeObject, Target target, List<ApiObject> objects, boolean definitions) {
        ObjectNode table = TableWriter.table(target.kind().kind(), objects, clock.instant(), definitions);
        table.put("apiVersion", rendering.metaVersion());
        for (int i = 0; i < objects.size(); i++) {
            ObjectNode row = (ObjectNode) table.path("rows").path(i);
            ApiObject object = objects.get(i);
            switch (includeObject) {
                case "None" -> row.putNull("object");
                case "Object" ->
                    row.set(
                            "object",
                            Versions.present(object, target.kind(), target.apiVersion())
                                    .json());
                case "", "Metadata" -> row.set("object", metadataOnly(object, rendering.metaVersion()));
                default ->
                    throw Failures.badRequest("invalid query parameter includeObject=\"" + includeObject
                            + "\": it must be None, Metadata or Object");
            }
        }
        return table;
    }

    private static ObjectNode metadataOnly(ApiObject object, String apiVersion) {
        ObjectNode partial = Json.object();
        partial.put("kind", "PartialObjectMetadata");
        partial.put("apiVersion", apiVersion);
        partial.set("metadata", object.metadata());
        return partial;
    }

    private static ObjectNode list(String apiVersion, String kind) {
        ObjectNode list = Json.object();
        list.put("kind", kind);
        list.put("apiVersion", apiVersion);
        return list;
    }
}
