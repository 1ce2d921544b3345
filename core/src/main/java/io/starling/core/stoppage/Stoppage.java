package io.starling.core.stoppage;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Kind;
import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import java.time.Duration;
import java.time.Instant;

/**
 * An entity that doesn't serve, because something in its journal can't be read. Every catalog shows it, so that every member
 * can say so.
 *
 * @param owner the entity's persistence id
 * @param sequence the sequence number of the event that can't be read, 0 where it isn't known
 * @param reason what is wrong with it
 * @param member the member that tried last
 * @param since when it was found first
 * @param again when it is tried again
 */
public record Stoppage(String owner, long sequence, String reason, String member, Instant since, Instant again) {
    /** What entities that stopped are shown as; not part of any API. */
    public static final ResourceType TYPE = new ResourceType("starling.internal", "stoppages");

    private static final String API_VERSION = "starling.internal/v1";
    private static final Duration FIRST = Duration.ofSeconds(2);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** Where the stoppage of an entity is shown. */
    public static ObjectKey key(String owner) {
        return new ObjectKey(TYPE, "", owner.replace("/", "%2F"));
    }

    /** How long an entity rests before it is tried again: 2 s, and twice as long each time, up to a minute. */
    public static Duration rest(int failures) {
        Duration rest = FIRST.multipliedBy(1L << Math.min(failures - 1, 10));
        return rest.compareTo(LONGEST) < 0 ? rest : LONGEST;
    }

    /** The same, with what was found out about the event. */
    public Stoppage at(long event) {
        return new Stoppage(owner, event, reason, member, since, again);
    }

    /** How it is shown. */
    public ApiObject document() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("apiVersion", API_VERSION).put("kind", "Stoppage");
        tree.putObject("metadata").put("name", key(owner).name());
        tree.put("owner", owner).put("sequence", sequence).put("reason", reason).put("member", member);
        tree.put("since", since.toString()).put("again", again.toString());
        return ApiObject.of(tree);
    }

    /** Reads {@link #document()}. */
    public static Stoppage of(ApiObject document) {
        return new Stoppage(
                document.json().path("owner").asText(),
                document.json().path("sequence").asLong(),
                document.json().path("reason").asText(),
                document.json().path("member").asText(),
                Instant.parse(document.json().path("since").asText()),
                Instant.parse(document.json().path("again").asText()));
    }

    /** What a request to one of the entity's objects gets. */
    public ApiStatus refusal(ObjectKey asked) {
        return ApiStatus.of(
                500,
                "InternalError",
                asked.type().id() + " \"" + asked.name() + "\" can't be served: " + sentence()
                        + ". Nothing was changed; it serves again by itself once the journal can be read",
                asked);
    }

    /** What is wrong, for people. */
    public String sentence() {
        String event = sequence > 0 ? "event " + sequence : "an event";
        return event + " of its owner " + owner + " can't be read: " + reason;
    }

    /** Something that events about the entity can be about, where the catalog knows none of its objects. */
    public ApiObject subject() {
        int bar = owner.indexOf('|');
        String[] parts = owner.substring(bar + 1).split("/", 3);
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        String name = parts[parts.length - 1];
        Kind kind = parts.length == 3 ? Kinds.of(ResourceType.parse(parts[0])).orElse(null) : null;
        if (owner.startsWith("Registration|")) {
            kind = Kinds.SERVICE;
        } else if (owner.startsWith("Node|")) {
            kind = Kinds.NODE;
        }
        boolean bucket = owner.startsWith("Records|");
        tree.put("apiVersion", kind == null ? API_VERSION : kind.apiVersion());
        tree.put("kind", kind == null ? owner.substring(0, bar) : kind.kind());
        ObjectNode metadata = tree.putObject("metadata").put("name", bucket ? "bucket-" + name : name);
        if (parts.length > 1 && !parts[parts.length - 2].isEmpty()) {
            metadata.put("namespace", parts[parts.length - 2]);
        }
        metadata.put("uid", owner);
        return ApiObject.of(tree);
    }
}
