package io.starling.http.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.actors.gateway.Gateway.WatchSignal;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Document;
import io.starling.http.kubernetes.Rendering.Shape;
import org.apache.pekko.util.ByteString;

/** The events of one watch as lines of JSON. One stream uses it: the first table event tells the columns, no other. */
final class WatchLines {
    private static final ByteString END = ByteString.fromString("}\n");

    private final ObjectAnswers answers;
    private final EncodedEvents encoded;
    private final Rendering rendering;
    private final String includeObject;
    private final Target target;
    private boolean first = true;

    WatchLines(ObjectAnswers answers, EncodedEvents encoded, Rendering rendering, String includeObject, Target target) {
        this.answers = answers;
        this.encoded = encoded;
        this.rendering = rendering;
        this.includeObject = includeObject;
        this.target = target;
    }

    ByteString line(WatchSignal signal) {
        if (signal instanceof WatchSignal.Added added) {
            return event("ADDED", added.document());
        }
        if (signal instanceof WatchSignal.Modified modified) {
            return event("MODIFIED", modified.document());
        }
        if (signal instanceof WatchSignal.Deleted deleted) {
            return event("DELETED", deleted.document());
        }
        if (signal instanceof WatchSignal.Bookmark bookmark) {
            return line("BOOKMARK", bytes(bookmark(bookmark)));
        }
        return line("ERROR", bytes(Failures.json(((WatchSignal.Failed) signal).status())));
    }

    /** The last line of a watch whose source broke: the client learns why, and comes again. */
    ByteString failed(Throwable failure) {
        return line("ERROR", bytes(Failures.json(Failures.statusOf(failure))));
    }

    private ByteString event(String type, Document document) {
        boolean shared = rendering.shape() == Shape.OBJECT
                && target.apiVersion().equals(target.kind().apiVersion());
        if (shared) {
            return encoded.of(
                    type, document, each -> line(type, bytes(tree(each.open()))).compact());
        }
        ByteString line = line(type, bytes(tree(document.open())));
        first = false;
        return line;
    }

    private ObjectNode tree(ApiObject object) {
        return answers.tree(rendering, includeObject, target, object, first);
    }

    /** An object of the watched form with nothing but a version, and the mark where the present has been told. */
    private ObjectNode bookmark(WatchSignal.Bookmark bookmark) {
        ObjectNode object = Json.object();
        object.put("kind", kind());
        object.put("apiVersion", rendering.shape() == Shape.OBJECT ? target.apiVersion() : rendering.metaVersion());
        if (rendering.shape() == Shape.TABLE) {
            object.putArray("columnDefinitions");
            object.putArray("rows");
        }
        ObjectNode metadata = object.putObject("metadata");
        metadata.put("resourceVersion", Long.toString(bookmark.resourceVersion()));
        metadata.putNull("creationTimestamp");
        if (bookmark.initialEventsEnd()) {
            metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
        }
        return object;
    }

    private String kind() {
        return switch (rendering.shape()) {
            case OBJECT -> target.kind().kind();
            case METADATA -> "PartialObjectMetadata";
            case TABLE -> "Table";
        };
    }

    private static ByteString bytes(ObjectNode tree) {
        return ByteString.fromArrayUnsafe(Json.bytes(tree));
    }

    private static ByteString line(String type, ByteString object) {
        return ByteString.fromString("{\"type\":\"" + type + "\",\"object\":")
                .concat(object)
                .concat(END);
    }
}
