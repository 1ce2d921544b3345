package io.starling.core.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Refusal;
import java.util.List;

/** The part of an object that the cluster keeps: names, uid, times, generation. */
final class Metadata {
    /** The sentence that clients know a stale write by. */
    static final String MODIFIED =
            "the object has been modified; please apply your changes to the latest version and try again";

    /** What a client can't change, and what stands when it leaves it out. */
    private static final List<String> KEPT = List.of(
            "name",
            "namespace",
            "uid",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "generation",
            "resourceVersion",
            "selfLink");

    private Metadata() {}

    /** Seals the metadata of a new object. */
    static void begin(Request request, ObjectNode tree) {
        ObjectNode metadata = tree.withObjectProperty("metadata");
        if (!metadata.path("resourceVersion").asText("").isEmpty()) {
            throw Refusal.badRequest("resourceVersion should not be set on objects to be created");
        }
        String generateName = metadata.path("generateName").asText("");
        String name = request.key().name();
        if (name.isEmpty() && !generateName.isEmpty()) {
            name = Names.generate(generateName, request.newUid());
        }
        named(request, metadata, name);
        List.of("selfLink", "deletionTimestamp", "deletionGracePeriodSeconds", "managedFields", "generation")
                .forEach(metadata::remove);
        if (!name.isEmpty()) {
            metadata.put("name", name);
        }
        metadata.put("uid", request.newUid());
        metadata.put("creationTimestamp", request.timestamp());
        if (request.has("status")) {
            metadata.put("generation", 1);
        }
    }

    private static void named(Request request, ObjectNode metadata, String name) {
        String given = metadata.path("name").asText("");
        if (!given.isEmpty() && !given.equals(name)) {
            throw wrongName(given, name);
        }
        String namespace = request.key().namespace();
        if (!metadata.path("namespace").asText(namespace).equals(namespace)) {
            throw wrongNamespace();
        }
        if (namespace.isEmpty()) {
            metadata.remove("namespace");
        } else {
            metadata.put("namespace", namespace);
        }
    }

    private static Refusal wrongName(String given, String name) {
        return Refusal.badRequest(
                "the name of the object (" + given + ") does not match the name on the URL (" + name + ")");
    }

    private static Refusal wrongNamespace() {
        return Refusal.badRequest(
                "the namespace of the provided object does not match the namespace sent on the request");
    }

    /** A document may leave its name out, but not bear another than its address. */
    static void sameName(Request request, ObjectNode tree) {
        String name = tree.path("metadata").path("name").asText(request.key().name());
        if (!name.equals(request.key().name())) {
            throw wrongName(name, request.key().name());
        }
        String namespace = request.key().namespace();
        if (!tree.path("metadata").path("namespace").asText(namespace).equals(namespace)) {
            throw wrongNamespace();
        }
    }

    /** Checks what the client believes the object to be, then puts the kept fields in place. */
    static void carry(Request request, ObjectNode tree) {
        sameName(request, tree);
        ApiObject current = request.present();
        ObjectNode metadata = tree.withObjectProperty("metadata");
        expect(
                request,
                metadata.path("uid").asText(""),
                metadata.path("resourceVersion").asText(""));
        for (String field : KEPT) {
            JsonNode kept = current.metadata().get(field);
            if (kept == null) {
                metadata.remove(field);
            } else {
                metadata.set(field, kept);
            }
        }
    }

    /** Preconditions: a uid and a version, empty where the client names none. */
    static void expect(Request request, String uid, String resourceVersion) {
        ApiObject current = request.present();
        if (!uid.isEmpty() && !uid.equals(current.uid())) {
            throw Refusal.of(ApiStatus.conflict(
                    request.key(),
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + current.uid()));
        }
        String stands = current.metadata().path("resourceVersion").asText("");
        if (!resourceVersion.isEmpty() && !resourceVersion.equals("0") && !resourceVersion.equals(stands)) {
            throw Refusal.of(ApiStatus.conflict(request.key(), MODIFIED));
        }
    }
}
