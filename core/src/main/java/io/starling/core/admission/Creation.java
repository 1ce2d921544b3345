package io.starling.core.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Mutation;
import io.starling.core.object.Refusal;
import java.util.ArrayList;
import java.util.List;

/** An object that wasn't there. */
final class Creation {
    private Creation() {}

    static Mutation.Outcome of(Request request, ObjectNode body) {
        if (request.current() != null) {
            throw Refusal.of(ApiStatus.alreadyExists(request.key()));
        }
        ObjectNode document = body.deepCopy();
        Versions.toStored(request.kind(), request.spoken(), document);
        Decoder.Decoded decoded = Decoder.decode(
                request.kind(), request.spoken(), request.context().validation(), document);
        ObjectNode tree = decoded.tree();
        Metadata.begin(request, tree);
        dropStatus(request, tree);
        return finish(request, tree, decoded.warnings(), false);
    }

    /** Server-side apply of what isn't there creates it. */
    static Mutation.Outcome applied(Request request, Decoder.Decoded config) {
        ObjectNode skeleton = config.tree().objectNode();
        skeleton.put("apiVersion", request.kind().apiVersion())
                .put("kind", request.kind().kind());
        Metadata.begin(request, skeleton);
        return finish(
                request,
                Applying.merged(request, skeleton, config.tree(), false, Mutation.MAIN),
                config.warnings(),
                true);
    }

    /** Defaults, checks and seals a new object whose metadata is in place. */
    private static Mutation.Outcome finish(Request request, ObjectNode tree, List<String> decoding, boolean applied) {
        Defaults.apply(request.kind(), tree);
        Defaults.create(request.kind(), tree);
        Validation.create(request.kind(), tree);
        if (!applied) {
            ObjectNode nothing = tree.objectNode();
            Applying.tracked(request, nothing, tree, Mutation.MAIN);
        }
        List<String> warnings = new ArrayList<>(Versions.warnings(request.kind(), request.spoken()));
        warnings.addAll(decoding);
        warnings.addAll(UnactedFields.warnings(request.kind(), tree));
        return new Mutation.Accepted(ApiObject.of(tree), Mutation.Verdict.CREATED, warnings);
    }

    /** A status is what the cluster saw: a new object has none. A node is made by its agent, with what that sees. */
    private static void dropStatus(Request request, ObjectNode tree) {
        if (request.has("status") && !request.kind().equals(Kinds.NODE)) {
            tree.remove("status");
        }
    }
}
