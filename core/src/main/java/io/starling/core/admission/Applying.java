package io.starling.core.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Mutation;
import io.starling.core.object.Refusal;
import io.starling.core.patch.Apply;
import io.starling.core.patch.ManagedFields;
import io.starling.core.patch.ManagedFields.Writer;
import java.util.List;

/** Server-side apply, and the record of who set what for all other writes. */
final class Applying {
    private Applying() {}

    static Mutation.Outcome of(Request request, Mutation.Patch patch) {
        Decoder.Decoded config = config(request, patch);
        ApiObject current = request.current();
        if (current == null && patch.subresource().equals(Mutation.MAIN)) {
            return Creation.applied(request, config);
        }
        ApiObject live = request.present();
        ObjectNode metadata = config.tree().withObjectProperty("metadata");
        Metadata.expect(
                request,
                metadata.path("uid").asText(""),
                metadata.path("resourceVersion").asText(""));
        ObjectNode document = merged(request, live.json(), config.tree(), patch.force(), patch.subresource());
        ObjectNode tree = Update.part(request, document, patch.subresource());
        ManagedFields.of(document).writeTo(tree);
        Update.complete(request, tree);
        return Update.outcome(request, tree, config.warnings());
    }

    private static Decoder.Decoded config(Request request, Mutation.Patch patch) {
        if (!(patch.body() instanceof ObjectNode body)) {
            throw Refusal.badRequest("a configuration to apply must be an object");
        }
        if (request.context().manager().isEmpty()) {
            throw Refusal.badRequest("a fieldManager is required to apply a configuration");
        }
        if (body.path("apiVersion").isMissingNode() || body.path("kind").isMissingNode()) {
            throw Refusal.badRequest("a configuration to apply must name its apiVersion and kind");
        }
        if (!body.path("metadata").path("managedFields").isEmpty()) {
            throw Refusal.badRequest("metadata.managedFields must be nil");
        }
        ObjectNode document = body.deepCopy();
        Versions.toStored(request.kind(), request.spoken(), document);
        Decoder.Decoded config = Decoder.decode(
                request.kind(), request.spoken(), request.context().validation(), document);
        Metadata.sameName(request, config.tree());
        return config;
    }

    /** The object once the part of the configuration that belongs to the subresource is merged into it. */
    static ObjectNode merged(Request request, ObjectNode live, ObjectNode config, boolean force, String subresource) {
        if (subresource.equals("status")) {
            config.retain(List.of("status"));
        } else if (request.has("status")) {
            config.remove("status");
        }
        Writer writer = writer(request, ManagedFields.APPLY, subresource);
        return new Apply(request.schema(), writer, force, request.timestamp()).apply(live, config, merged -> {
            Defaults.apply(request.kind(), merged);
            return merged;
        });
    }

    /** Puts the record that is due after an update into the tree; the update may itself have changed the record. */
    static void tracked(Request request, ObjectNode before, ObjectNode tree, String subresource) {
        boolean given = tree.path("metadata").has("managedFields");
        Writer writer = writer(request, ManagedFields.UPDATE, subresource);
        ManagedFields.of(given ? tree : before)
                .updated(before, tree, request.schema(), writer, request.timestamp())
                .writeTo(tree);
    }

    private static Writer writer(Request request, String operation, String subresource) {
        return new Writer(request.context().manager(), operation, request.spoken(), subresource);
    }
}
