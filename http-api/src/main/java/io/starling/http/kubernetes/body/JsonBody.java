package io.starling.http.kubernetes.body;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.http.kubernetes.body.Bodies.Document;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** JSON, read strictly: one value, bounded depth, and every repeated field noted with its path. */
final class JsonBody {
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Bodies.MAX_DEPTH)
                    .maxNumberLength(100)
                    .build())
            .build();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;
    private final List<String> duplicates = new ArrayList<>();

    private JsonBody(JsonParser parser) {
        this.parser = parser;
    }

    static Document parse(String text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            JsonBody body = new JsonBody(parser);
            if (parser.nextToken() == null) {
                throw Bodies.refused("the body is empty; a JSON object was expected");
            }
            JsonNode tree = body.value("");
            if (parser.nextToken() != null) {
                throw Bodies.refused("the body goes on after the end of its JSON value" + at(parser.currentLocation()));
            }
            return new Document(tree, body.duplicates);
        } catch (JsonProcessingException e) {
            throw Bodies.refused("the body is not valid JSON" + at(e.getLocation()) + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new IllegalStateException("a string could not be read", e);
        }
    }

    private static String at(JsonLocation location) {
        return location == null ? "" : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }

    private JsonNode value(String path) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(path);
            case START_ARRAY -> array(path);
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
            default -> throw Bodies.refused("the body is not valid JSON" + at(parser.currentLocation()));
        };
    }

    private JsonNode integer() throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            default -> NODES.numberNode(parser.getBigIntegerValue());
        };
    }

    private ObjectNode object(String path) throws IOException {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String field = parser.currentName();
            String child = FieldPath.child(path, field);
            parser.nextToken();
            if (object.replace(field, value(child)) != null) {
                duplicates.add(child);
            }
        }
        return object;
    }

    private ArrayNode array(String path) throws IOException {
        ArrayNode array = NODES.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value(FieldPath.item(path, array.size())));
        }
        return array;
    }
}
