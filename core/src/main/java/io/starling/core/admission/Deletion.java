package io.starling.core.admission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.kind.Kind;
import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Mutation;
import io.starling.core.object.Mutation.Verdict;
import io.starling.core.object.Refusal;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The end of an object. At once where nothing holds it; otherwise it is marked with its {@code deletionTimestamp} and
 * stays until finalizers, or the containers of a pod, are gone. What depends on the object is its owner's business: the
 * propagation that was asked for stands in the finalizers of a kind that has dependents.
 */
final class Deletion {
    /** What {@code Foreground} leaves on an object that waits for its dependents. */
    static final String FOREGROUND = "foregroundDeletion";
    /** What {@code Orphan} leaves on an object whose dependents are to be let go. */
    static final String ORPHAN = "orphan";

    private static final List<Kind> WITH_DEPENDENTS = List.of(Kinds.DEPLOYMENT, Kinds.REPLICA_SET);

    private Deletion() {}

    static Mutation.Outcome of(Request request, Mutation.Delete delete) {
        ApiObject current = request.present();
        if (request.kind().equals(Kinds.NAMESPACE) && Namespaces.immortal(current.name())) {
            throw Refusal.of(ApiStatus.of(
                    403,
                    "Forbidden",
                    "namespaces \"" + current.name() + "\" is forbidden: this namespace may not be deleted",
                    request.key()));
        }
        Metadata.expect(
                request,
                Objects.requireNonNullElse(delete.uid(), ""),
                Objects.requireNonNullElse(delete.resourceVersion(), ""));
        long grace = grace(request.kind(), current, delete.gracePeriodSeconds());
        ApiObject marked = current.with(tree -> {
            propagate(request.kind(), tree, delete.propagation());
            mark(request, tree, grace);
        });
        if (!held(request.kind(), marked)) {
            return new Mutation.Accepted(marked, Verdict.DELETED, List.of());
        }
        return marked.equals(current)
                ? new Mutation.Accepted(current, Verdict.UNCHANGED, List.of())
                : new Mutation.Accepted(marked, Verdict.DELETING, List.of());
    }

    static Mutation.Outcome eviction(Request request, Mutation.Evict evict) {
        if (!request.kind().equals(Kinds.POD)) {
            throw Refusal.of(ApiStatus.of(405, "MethodNotAllowed", "only pods can be evicted"));
        }
        return of(request, evict.options());
    }

    /** Whether something keeps the object that was marked: finalizers, or time that its containers have to stop. */
    static boolean held(Kind kind, ApiObject marked) {
        ObjectNode metadata = marked.metadata();
        boolean stopping = kind.equals(Kinds.POD)
                && metadata.path("deletionGracePeriodSeconds").asLong(0) > 0;
        boolean filled = kind.equals(Kinds.NAMESPACE)
                && !marked.spec().path("finalizers").isEmpty();
        return stopping || filled || !metadata.path("finalizers").isEmpty();
    }

    /** Only a pod that is on a node and hasn't finished needs time, in seconds. */
    private static long grace(Kind kind, ApiObject object, @Nullable Long asked) {
        String phase = object.status().path("phase").asText("");
        boolean stops = kind.equals(Kinds.POD)
                && object.spec().hasNonNull("nodeName")
                && !phase.equals("Succeeded")
                && !phase.equals("Failed");
        if (!stops) {
            return 0;
        }
        return Math.max(
                0,
                asked != null
                        ? asked
                        : object.spec().path("terminationGracePeriodSeconds").asLong(30));
    }

    private static void propagate(Kind kind, ObjectNode tree, String propagation) {
        if (!WITH_DEPENDENTS.contains(kind)) {
            return;
        }
        ObjectNode metadata = tree.withObjectProperty("metadata");
        ArrayNode before = metadata.withArrayProperty("finalizers");
        ArrayNode after = metadata.arrayNode();
        before.forEach(each -> {
            if (!List.of(FOREGROUND, ORPHAN).contains(each.asText())) {
                after.add(each);
            }
        });
        switch (propagation) {
            case "Foreground" -> after.add(FOREGROUND);
            case "Orphan" -> after.add(ORPHAN);
            default -> {}
        }
        if (after.isEmpty()) {
            metadata.remove("finalizers");
        } else {
            metadata.set("finalizers", after);
        }
    }

    /** A second deletion changes nothing, but for a pod it may shorten the time. */
    private static void mark(Request request, ObjectNode tree, long grace) {
        ObjectNode metadata = tree.withObjectProperty("metadata");
        boolean again = metadata.hasNonNull("deletionTimestamp");
        if (again && grace >= metadata.path("deletionGracePeriodSeconds").asLong(0)) {
            return;
        }
        metadata.put("deletionTimestamp", Request.timestamp(request.now().plusSeconds(grace)));
        metadata.set("deletionGracePeriodSeconds", Numbers.node(grace));
        if (!again && metadata.path("generation").asLong(0) > 0) {
            metadata.set("generation", Numbers.node(metadata.path("generation").asLong() + 1));
        }
        if (request.kind().equals(Kinds.NAMESPACE)) {
            tree.withObjectProperty("status").put("phase", "Terminating");
        }
    }
}
