package io.starling.core.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Kind;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Mutation;
import io.starling.core.object.Mutation.Accepted;
import io.starling.core.object.Mutation.Patch.Format;
import io.starling.core.object.Mutation.Refused;
import io.starling.core.object.Mutation.Validation;
import io.starling.core.object.ObjectKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One object and the writes on it, one after the other, as its owner would make them. */
final class Scenario {
    static final String UID = "7d9c1b1e-0000-4000-8000-000000000001";
    static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .build();

    private final Kind kind;
    private final ObjectKey key;
    private String manager = "kubectl";
    private String apiVersion = "";
    private Validation validation = Validation.STRICT;
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private long version = 100;
    private @Nullable ApiObject current;

    private Scenario(Kind kind, String name) {
        this.kind = kind;
        this.key = new ObjectKey(kind.type(), kind.namespaced() ? "default" : "", name);
    }

    static Scenario of(Kind kind, String name) {
        return new Scenario(kind, name);
    }

    /** Reads JSON that may do without quotes around names and with single ones around values. */
    static ObjectNode json(String text) {
        return (ObjectNode) tree(text);
    }

    static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    Scenario as(String otherManager) {
        manager = otherManager;
        return this;
    }

    Scenario speaking(String otherApiVersion) {
        apiVersion = otherApiVersion;
        return this;
    }

    Scenario validating(Validation how) {
        validation = how;
        return this;
    }

    Scenario later(long seconds) {
        now = now.plusSeconds(seconds);
        return this;
    }

    Accepted create(String document) {
        return accepted(new Mutation.Create(ApiObject.of(json(document))));
    }

    Accepted replace(String document) {
        return replace(document, Mutation.MAIN);
    }

    Accepted replace(String document, String subresource) {
        return accepted(new Mutation.Replace(ApiObject.of(json(document)), subresource));
    }

    Accepted patch(Format format, String body) {
        return patch(format, body, Mutation.MAIN);
    }

    Accepted patch(Format format, String body, String subresource) {
        return accepted(new Mutation.Patch(format, tree(body), subresource, false));
    }

    Accepted apply(String body) {
        return patch(Format.APPLY, body);
    }

    Accepted force(String body) {
        return accepted(new Mutation.Patch(Format.APPLY, tree(body), Mutation.MAIN, true));
    }

    Accepted delete(String propagation) {
        return accepted(new Mutation.Delete(propagation, null, null, null));
    }

    ApiStatus refused(Mutation mutation) {
        Mutation.Outcome outcome = decide(mutation);
        if (outcome instanceof Refused refused) {
            return refused.status();
        }
        throw new AssertionError("accepted: " + outcome);
    }

    ApiStatus refusedCreate(String document) {
        return refused(new Mutation.Create(ApiObject.of(json(document))));
    }

    ApiStatus refusedPatch(Format format, String body) {
        return refused(new Mutation.Patch(format, tree(body), Mutation.MAIN, false));
    }

    /** What a creation complains of, as {@code field: message}. */
    List<String> errors(String document) {
        return causes(refusedCreate(document));
    }

    static List<String> causes(ApiStatus status) {
        return status.causes().stream()
                .map(cause -> cause.field() + ": " + cause.message())
                .toList();
    }

    Accepted accepted(Mutation mutation) {
        Mutation.Outcome outcome = decide(mutation);
        if (outcome instanceof Accepted accepted) {
            keep(accepted);
            return accepted;
        }
        throw new AssertionError("refused: " + outcome);
    }

    private void keep(Accepted accepted) {
        current = switch (accepted.verdict()) {
            case UNCHANGED -> current;
            case DELETED -> null;
            case CREATED, CHANGED, DELETING -> accepted.object().stamped(++version);
        };
    }

    Mutation.Outcome decide(Mutation mutation) {
        return Writes.decide(
                current,
                key,
                kind,
                mutation,
                new Mutation.Context(manager, apiVersion, validation, false, "admin"),
                now,
                UID);
    }

    ApiObject object() {
        if (current == null) {
            throw new AssertionError("there is no object");
        }
        return current;
    }

    boolean gone() {
        return current == null;
    }

    /** The value at a pointer as {@code /spec/replicas}. */
    JsonNode at(String pointer) {
        return object().json().at(pointer);
    }
}
