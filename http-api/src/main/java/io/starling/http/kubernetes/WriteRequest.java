package io.starling.http.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.Mutation;
import io.starling.core.object.Mutation.Context;
import io.starling.core.object.Mutation.Delete;
import io.starling.core.object.Mutation.Validation;
import io.starling.http.Call;
import io.starling.http.Parameters;
import io.starling.http.kubernetes.body.Bodies;
import io.starling.http.kubernetes.body.Bodies.Document;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What writes have in common: their context, their options, and the checks of a body against its URL. */
final class WriteRequest {
    private WriteRequest() {}

    static Context context(Call call, Target target) {
        Parameters parameters = call.query();
        String dryRun = parameters.text("dryRun");
        if (!dryRun.isEmpty() && !dryRun.equals("All")) {
            throw Failures.badRequest("invalid query parameter dryRun=\"" + dryRun + "\": it must be All");
        }
        String agent = call.header("user-agent").split("[/ ]", 2)[0];
        String manager = parameters.has("fieldManager") ? parameters.text("fieldManager") : agent;
        return new Context(
                manager.isEmpty() ? "unknown" : manager,
                target.apiVersion(),
                validation(parameters),
                !dryRun.isEmpty(),
                SelfReviews.USER);
    }

    private static Validation validation(Parameters parameters) {
        String text = parameters.text("fieldValidation");
        return switch (text) {
            case "", "Warn" -> Validation.WARN;
            case "Strict" -> Validation.STRICT;
            case "Ignore" -> Validation.IGNORE;
            default ->
                throw Failures.badRequest(
                        "invalid query parameter fieldValidation=\"" + text + "\": it must be Ignore, Warn or Strict");
        };
    }

    /** Repeated fields: refused, warned of or ignored, as the client asked. Returns the warnings. */
    static List<String> repeatedFields(Document document, Context context, Target target) {
        if (document.duplicates().isEmpty() || context.validation() == Validation.IGNORE) {
            return List.of();
        }
        List<String> each = document.duplicates().stream()
                .map(path -> "duplicate field \"" + path + "\"")
                .toList();
        if (context.validation() == Validation.WARN) {
            return each;
        }
        String kind = target.kind().kind();
        throw Failures.badRequest(kind + " in version \"" + target.version() + "\" cannot be handled as a " + kind
                + ": strict decoding error: " + String.join(", ", each));
    }

    /** Checks that the object is of the URL's kind, version and namespace, and fills in what it left out. */
    static ObjectNode fitted(ObjectNode object, String apiVersion, String kind, @Nullable String namespace) {
        String itsVersion = object.path("apiVersion").asText("");
        String itsKind = object.path("kind").asText("");
        if (!itsVersion.isEmpty() && !itsVersion.equals(apiVersion)) {
            throw Failures.badRequest("the API version in the data (" + itsVersion
                    + ") does not match the expected API version (" + apiVersion + ")");
        }
        if (!itsKind.isEmpty() && !itsKind.equals(kind)) {
            throw Failures.badRequest(
                    "the kind in the data (" + itsKind + ") does not match the expected kind (" + kind + ")");
        }
        object.put("apiVersion", apiVersion);
        object.put("kind", kind);
        JsonNode metadata = object.path("metadata");
        if (!metadata.isMissingNode() && !metadata.isNull() && !metadata.isObject()) {
            throw Failures.badRequest("metadata must be an object");
        }
        ObjectNode fields = metadata instanceof ObjectNode there ? there : object.putObject("metadata");
        String itsNamespace = fields.path("namespace").asText("");
        if (namespace != null && itsNamespace.isEmpty()) {
            fields.put("namespace", namespace);
        } else if (namespace != null && !itsNamespace.equals(namespace)) {
            throw Failures.badRequest("the namespace of the provided object does not match the namespace sent on the"
                    + " request: \"" + itsNamespace + "\" is not \"" + namespace + "\"");
        } else if (namespace == null && !itsNamespace.isEmpty()) {
            fields.remove("namespace");
        }
        return object;
    }

    /** Checks that the object's name is the URL's, and fills it in. */
    static void named(ObjectNode object, String name) {
        ObjectNode metadata = object.withObjectProperty("metadata");
        String itsName = metadata.path("name").asText("");
        if (!itsName.isEmpty() && !itsName.equals(name)) {
            throw Failures.badRequest(
                    "the name of the object (" + itsName + ") does not match the name on the URL (" + name + ")");
        }
        metadata.put("name", name);
    }

    /** The options of a deletion, from its body, its query, or neither. */
    static Delete deletion(Call call) {
        ObjectNode body =
                call.body().isEmpty() ? Json.object() : Bodies.read(call).object();
        return deletion(body, call.query());
    }

    static Delete deletion(ObjectNode options, Parameters parameters) {
        String propagation = options.path("propagationPolicy").asText(parameters.text("propagationPolicy"));
        boolean orphan = options.path("orphanDependents").asBoolean(parameters.flag("orphanDependents"));
        if (propagation.isEmpty()) {
            propagation = orphan ? "Orphan" : "Background";
        }
        if (!List.of("Background", "Foreground", "Orphan").contains(propagation)) {
            throw Failures.badRequest(
                    "propagationPolicy must be Background, Foreground or Orphan, not \"" + propagation + "\"");
        }
        JsonNode grace = options.path("gracePeriodSeconds");
        JsonNode preconditions = options.path("preconditions");
        return new Mutation.Delete(
                propagation,
                grace.isIntegralNumber() ? Long.valueOf(grace.asLong()) : parameters.count("gracePeriodSeconds"),
                textOrNull(preconditions.path("uid")),
                textOrNull(preconditions.path("resourceVersion")));
    }

    private static @Nullable String textOrNull(JsonNode node) {
        return node.isTextual() ? node.textValue() : null;
    }
}
