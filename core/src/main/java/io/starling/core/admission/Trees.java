package io.starling.core.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Ways around in a tree that was decoded, where a value has the type its field demands or isn't there. */
final class Trees {
    private Trees() {}

    /** The texts of a list; none where there is no list. */
    static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>(list.size());
        list.forEach(each -> texts.add(each.asText()));
        return texts;
    }

    /** Does something to the map under a name, where there is one. */
    static void within(JsonNode tree, String field, Consumer<ObjectNode> action) {
        if (tree.get(field) instanceof ObjectNode map) {
            action.accept(map);
        }
    }

    /** Does something to each map of a list. */
    static void each(JsonNode list, Consumer<ObjectNode> action) {
        for (JsonNode element : list) {
            if (element instanceof ObjectNode map) {
                action.accept(map);
            }
        }
    }

    /** The map under a name; an empty one where there is none. */
    static ObjectNode map(JsonNode tree, String field) {
        return tree.get(field) instanceof ObjectNode map ? map : JsonNodeFactory.instance.objectNode();
    }

    static String text(JsonNode tree, String field) {
        return tree.path(field).asText("");
    }
}
