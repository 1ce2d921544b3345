package io.starling.http.kubernetes.body;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.Refusal;
import io.starling.http.kubernetes.body.Bodies.Document;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * YAML, read from its events, so that depth and what aliases expand to are bounded while reading: a bomb is refused before
 * it goes off. Scalars mean what they mean to Kubernetes (YAML 1.1: {@code 0644} is octal, {@code yes} is true).
 */
final class YamlBody {
    /** How many nodes all aliases of a document may expand to. */
    private static final int MAX_ALIASED_NODES = 10_000;

    private static final LoadSettings SETTINGS = LoadSettings.builder()
            .setCodePointLimit(4 * 1024 * 1024)
            .setUseMarks(true)
            .build();
    private static final Set<String> COLLECTION_TAGS =
            Set.of("", "!", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq");
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Iterator<Event> events;
    private final Map<Anchor, Anchored> anchors = new HashMap<>();
    private final List<String> duplicates = new ArrayList<>();
    private int nodes;
    private int aliasedNodes;

    /** A subtree with a name, and how many nodes it has. */
    private record Anchored(JsonNode tree, int nodes) {}

    private YamlBody(Iterator<Event> events) {
        this.events = events;
    }

    static Document parse(String text) {
        try {
            YamlBody body = new YamlBody(new Parse(SETTINGS).parseString(text).iterator());
            JsonNode tree = body.document();
            return new Document(tree, body.duplicates);
        } catch (MarkedYamlEngineException e) {
            throw Bodies.refused("the body is not valid YAML" + at(e.getProblemMark()) + ": " + e.getProblem());
        } catch (YamlEngineException e) {
            throw Bodies.refused("the body is not valid YAML: " + e.getMessage());
        }
    }

    private JsonNode document() {
        Event event = next();
        while (event.getEventId() == Event.ID.StreamStart) {
            event = next();
        }
        if (event.getEventId() == Event.ID.StreamEnd) {
            throw Bodies.refused("the body is empty; a YAML object was expected");
        }
        JsonNode tree = value(next(), "", 1);
        next();
        if (next().getEventId() != Event.ID.StreamEnd) {
            throw Bodies.refused("the body has more than one YAML document; send them one by one");
        }
        return tree;
    }

    private JsonNode value(Event event, String path, int depth) {
        if (depth > Bodies.MAX_DEPTH) {
            throw refused(event, "it is nested deeper than " + Bodies.MAX_DEPTH + " levels");
        }
        if (event instanceof AliasEvent alias) {
            return aliased(alias);
        }
        int before = nodes++;
        JsonNode tree = tree(event, path, depth);
        anchorOf(event).ifPresent(anchor -> anchors.put(anchor, new Anchored(tree, nodes - before)));
        return tree;
    }

    private JsonNode tree(Event event, String path, int depth) {
        if (event instanceof ScalarEvent scalar) {
            return YamlScalar.value(scalar)
                    .orElseThrow(() -> refused(event, "the tag " + tagOf(scalar) + " is not known"));
        }
        if (event instanceof CollectionStartEvent collection
                && !COLLECTION_TAGS.contains(collection.getTag().orElse(""))) {
            throw refused(event, "the tag " + collection.getTag().orElse("") + " is not known");
        }
        if (event instanceof MappingStartEvent) {
            return mapping(path, depth);
        }
        if (event instanceof SequenceStartEvent) {
            return sequence(path, depth);
        }
        throw refused(event, "a value was expected");
    }

    private ObjectNode mapping(String path, int depth) {
        ObjectNode object = NODES.objectNode();
        for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
            if (!(event instanceof ScalarEvent key)) {
                throw refused(event, "only plain text may be a key");
            }
            if (key.getValue().equals("<<") && key.isPlain()) {
                throw refused(event, "merge keys (<<) are not supported; write the fields out");
            }
            String child = FieldPath.child(path, key.getValue());
            if (object.replace(key.getValue(), value(next(), child, depth + 1)) != null) {
                duplicates.add(child);
            }
        }
        return object;
    }

    private ArrayNode sequence(String path, int depth) {
        ArrayNode array = NODES.arrayNode();
        for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
            array.add(value(event, FieldPath.item(path, array.size()), depth + 1));
        }
        return array;
    }

    private JsonNode aliased(AliasEvent alias) {
        Anchored anchored = anchors.get(alias.getAlias());
        if (anchored == null) {
            throw refused(alias, "the alias *" + alias.getAlias() + " has no anchor before it");
        }
        aliasedNodes += anchored.nodes();
        nodes += anchored.nodes();
        if (aliasedNodes > MAX_ALIASED_NODES) {
            throw refused(alias, "its aliases expand to more than " + MAX_ALIASED_NODES + " values");
        }
        return anchored.tree().deepCopy();
    }

    private Event next() {
        return events.next();
    }

    private static Optional<Anchor> anchorOf(Event event) {
        if (event instanceof ScalarEvent scalar) {
            return scalar.getAnchor();
        }
        return event instanceof CollectionStartEvent collection ? collection.getAnchor() : Optional.empty();
    }

    private static String tagOf(ScalarEvent scalar) {
        return scalar.getTag().orElse("");
    }

    private static Refusal refused(Event event, String why) {
        return Bodies.refused("the YAML body was refused" + at(event.getStartMark()) + ": " + why);
    }

    private static String at(Optional<Mark> mark) {
        return mark.map(m -> " (line " + (m.getLine() + 1) + ", column " + (m.getColumn() + 1) + ")")
                .orElse("");
    }
}
