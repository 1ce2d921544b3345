package io.starling.http.kubernetes.body;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Refusal;
import io.starling.http.Call;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads the body of a request into a JSON tree, whatever it is written in. Every defect is a 400 that says where. */
public final class Bodies {
    /** Trees deeper than this are refused: no object of Kubernetes comes near. */
    static final int MAX_DEPTH = 200;

    private static final String ACCEPTED = "application/json, application/yaml, application/vnd.kubernetes.protobuf";

    private Bodies() {}

    /**
     * @param tree the document
     * @param duplicates the paths of fields that stood there more than once; the last one counts
     */
    public record Document(JsonNode tree, List<String> duplicates) {
        /** The document as an object, or 400. */
        public ObjectNode object() {
            if (tree instanceof ObjectNode object) {
                return object;
            }
            throw refused("the body must be an object");
        }
    }

    /** An object as it is sent for create, update and delete: JSON, YAML or protobuf by its content type, else 415. */
    public static Document read(Call call) {
        byte[] bytes = call.body().toArray();
        return switch (call.contentType()) {
            case "", "application/json", "application/octet-stream" -> JsonBody.parse(text(bytes));
            case "application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml" -> YamlBody.parse(text(bytes));
            case "application/vnd.kubernetes.protobuf" -> new Document(ProtobufBody.parse(bytes), List.of());
            default -> throw unsupported(ACCEPTED);
        };
    }

    /** JSON, or YAML where {@code yaml} says that the type allows it: the body of a patch. */
    public static Document readText(Call call, boolean yaml) {
        String text = text(call.body().toArray());
        return yaml && !text.stripLeading().startsWith("{") ? YamlBody.parse(text) : JsonBody.parse(text);
    }

    public static Refusal unsupported(String accepted) {
        return Refusal.of(ApiStatus.of(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: " + accepted));
    }

    static Refusal refused(String message) {
        return Refusal.of(ApiStatus.badRequest(message));
    }

    private static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw refused("the body is not valid UTF-8");
        }
    }
}
