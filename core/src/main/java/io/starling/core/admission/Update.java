package io.starling.core.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Kind;
import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Mutation;
import io.starling.core.object.Mutation.Verdict;
import io.starling.core.object.Refusal;
import io.starling.core.patch.Patches;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A change of an object that is there. */
final class Update {
    private Update() {}

    static Mutation.Outcome replace(Request request, Mutation.Replace replace) {
        request.present();
        if (replace.subresource().equals(Scale.SUBRESOURCE)) {
            return Scale.replace(request, replace.object().json());
        }
        return document(request, replace.object().json().deepCopy(), replace.subresource());
    }

    static Mutation.Outcome patch(Request request, Mutation.Patch patch) {
        boolean applies = patch.format() == Mutation.Patch.Format.APPLY;
        if (applies && !patch.subresource().equals(Scale.SUBRESOURCE)) {
            return Applying.of(request, patch);
        }
        ApiObject current = request.present();
        if (patch.subresource().equals(Scale.SUBRESOURCE)) {
            return Scale.patch(request, patch);
        }
        ObjectNode patched = Patches.apply(patch.format(), current.json(), patch.body(), request.schema());
        return document(request, patched, patch.subresource());
    }

    /** Takes a whole document over. */
    private static Mutation.Outcome document(Request request, ObjectNode document, String subresource) {
        Versions.toStored(request.kind(), request.spoken(), document);
        Decoder.Decoded decoded = Decoder.decode(
                request.kind(), request.spoken(), request.context().validation(), document);
        Metadata.carry(request, decoded.tree());
        return finish(request, part(request, decoded.tree(), subresource), decoded.warnings(), subresource);
    }

    /** Of a document sent to a subresource only that part counts; sent to the main resource, all but the status. */
    static ObjectNode part(Request request, ObjectNode document, String subresource) {
        ObjectNode current = request.present().json();
        return switch (subresource) {
            case Mutation.MAIN -> {
                if (request.has("status")) {
                    copy(current, document, "status");
                }
                yield document;
            }
            case "status" -> {
                ObjectNode next = current.deepCopy();
                copy(document, next, "status");
                yield next;
            }
            case "finalize" -> {
                ObjectNode next = current.deepCopy();
                copy(document.path("spec"), next.withObjectProperty("spec"), "finalizers");
                yield next;
            }
            default ->
                throw Refusal.of(ApiStatus.of(
                        404, "NotFound", request.kind().type().id() + " has no subresource " + subresource));
        };
    }

    private static void copy(JsonNode from, ObjectNode to, String field) {
        JsonNode value = from.get(field);
        if (value == null) {
            to.remove(field);
        } else {
            to.set(field, value);
        }
    }

    /** Defaults, checks, tracks and compares the next state of an object. */
    static Mutation.Outcome finish(Request request, ObjectNode tree, List<String> decoding, String subresource) {
        complete(request, tree);
        if (!tree.equals(request.present().json())) {
            Applying.tracked(request, request.present().json(), tree, subresource);
        }
        return outcome(request, tree, decoding);
    }

    static void complete(Request request, ObjectNode tree) {
        ApiObject current = request.present();
        if (request.kind().equals(Kinds.SERVICE)) {
            ServiceDefaults.keepAllocated(tree, current.json());
        }
        Defaults.apply(request.kind(), tree);
        Validation.update(request.kind(), tree, completed(request.kind(), current.json()));
        raiseGeneration(current, tree);
    }

    /**
     * A pod as it would have been written. One that its workload made from a template never came through here, and what it
     * lacks for that isn't a change that somebody asked for.
     */
    private static ObjectNode completed(Kind kind, ObjectNode current) {
        if (!kind.equals(Kinds.POD)) {
            return current;
        }
        ObjectNode pod = Decoder.decode(kind, kind.version(), Mutation.Validation.IGNORE, current)
                .tree();
        Defaults.apply(kind, pod);
        return pod;
    }

    static Mutation.Outcome outcome(Request request, ObjectNode tree, List<String> decoding) {
        ApiObject current = request.present();
        List<String> warnings = new ArrayList<>(Versions.warnings(request.kind(), request.spoken()));
        warnings.addAll(decoding);
        if (tree.equals(current.json())) {
            return new Mutation.Accepted(current, Verdict.UNCHANGED, warnings);
        }
        if (!Objects.equals(current.json().get("spec"), tree.get("spec"))) {
            warnings.addAll(UnactedFields.warnings(request.kind(), tree));
        }
        ApiObject next = ApiObject.of(tree);
        boolean released =
                current.deleting() && Deletion.held(request.kind(), current) && !Deletion.held(request.kind(), next);
        return new Mutation.Accepted(next, released ? Verdict.DELETED : Verdict.CHANGED, warnings);
    }

    private static void raiseGeneration(ApiObject current, ObjectNode tree) {
        if (current.generation() > 0 && !Objects.equals(current.json().get("spec"), tree.get("spec"))) {
            tree.withObjectProperty("metadata").set("generation", Numbers.node(current.generation() + 1));
        }
    }
}
