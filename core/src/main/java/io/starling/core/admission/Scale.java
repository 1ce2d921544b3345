package io.starling.core.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Mutation;
import io.starling.core.object.Refusal;
import io.starling.core.patch.Patches;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The {@code scale} subresource: the replicas of a workload, seen as an {@code autoscaling/v1} Scale. */
public final class Scale {
    static final String SUBRESOURCE = "scale";

    private Scale() {}

    /** The workload as its scale. */
    public static ApiObject of(ApiObject workload) {
        ObjectNode scale = JsonNodeFactory.instance.objectNode();
        scale.put("apiVersion", "autoscaling/v1").put("kind", "Scale");
        ObjectNode metadata = scale.putObject("metadata");
        List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")
                .forEach(field -> {
                    JsonNode value = workload.metadata().get(field);
                    if (value != null) {
                        metadata.set(field, value);
                    }
                });
        scale.putObject("spec")
                .set("replicas", Numbers.node(workload.spec().path("replicas").asInt(0)));
        ObjectNode status = scale.putObject("status");
        status.set("replicas", Numbers.node(workload.status().path("replicas").asInt(0)));
        status.put("selector", selector(workload.spec().path("selector")));
        return ApiObject.of(scale);
    }

    /** The selector in the form of the query parameter. */
    private static String selector(JsonNode selector) {
        return Stream.concat(
                        selector.path("matchLabels")
                                .propertyStream()
                                .map(entry ->
                                        entry.getKey() + "=" + entry.getValue().asText()),
                        selector.path("matchExpressions").valueStream().map(Scale::expression))
                .collect(Collectors.joining(","));
    }

    private static String expression(JsonNode expression) {
        String key = expression.path("key").asText();
        String values =
                expression.path("values").valueStream().map(JsonNode::asText).collect(Collectors.joining(","));
        return switch (expression.path("operator").asText()) {
            case "In" -> key + " in (" + values + ")";
            case "NotIn" -> key + " notin (" + values + ")";
            case "DoesNotExist" -> "!" + key;
            default -> key;
        };
    }

    static Mutation.Outcome replace(Request request, ObjectNode scale) {
        if (!request.has(SUBRESOURCE)) {
            throw Refusal.of(ApiStatus.of(404, "NotFound", request.kind().type().id() + " can't be scaled"));
        }
        JsonNode metadata = scale.path("metadata");
        Metadata.expect(
                request,
                metadata.path("uid").asText(""),
                metadata.path("resourceVersion").asText(""));
        JsonNode replicas = scale.path("spec").path("replicas");
        if (!replicas.isMissingNode() && !replicas.isNull() && !replicas.canConvertToInt()) {
            throw Refusal.badRequest(
                    "Scale in version \"v1\" cannot be handled as a Scale: spec.replicas must be a whole number");
        }
        ApiObject next =
                request.present().with(tree -> tree.withObjectProperty("spec").put("replicas", replicas.asInt(0)));
        return Update.finish(request, next.json(), List.of(), SUBRESOURCE);
    }

    static Mutation.Outcome patch(Request request, Mutation.Patch patch) {
        Mutation.Patch.Format format =
                patch.format() == Mutation.Patch.Format.APPLY ? Mutation.Patch.Format.MERGE : patch.format();
        return replace(request, Patches.apply(format, of(request.present()).json(), patch.body(), null));
    }
}
