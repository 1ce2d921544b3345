package io.starling.http.kubernetes;

import io.starling.core.object.Document;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The lines that many watchers are told at about the same time, so that each is encoded once. A small table of
 * one place per hash: what is overwritten is encoded again, which costs time, never truth. An entry counts for the very
 * instance of the document only.
 */
final class EncodedEvents {
    private static final int PLACES = 1024;
    private final AtomicReferenceArray<@Nullable Entry> places = new AtomicReferenceArray<>(PLACES);

    private record Entry(String type, WeakReference<Document> document, ByteString line) {}

    /** @param type of the event */
    ByteString of(String type, Document document, Function<Document, ByteString> encode) {
        int place = (31 * type.hashCode() + System.identityHashCode(document)) & (PLACES - 1);
        Entry entry = places.get(place);
        if (entry != null && entry.type().equals(type) && entry.document().refersTo(document)) {
            return entry.line();
        }
        ByteString line = encode.apply(document);
        places.set(place, new Entry(type, new WeakReference<>(document), line));
        return line;
    }
}
