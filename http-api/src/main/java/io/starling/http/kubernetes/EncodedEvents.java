package io.starling.http.kubernetes;

import io.starling.core.object.Document;
import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of objects that many watchers are told of at about the same time, so that each is encoded once. A small table of
 * one place per hash: what is overwritten is encoded again, which costs time, never truth. An entry counts for the very
 * instance of the document only.
 */
final class EncodedEvents {
    private static final int PLACES = 1024;
    private final AtomicReferenceArray<@Nullable Entry> places = new AtomicReferenceArray<>(PLACES);

    private record Entry(WeakReference<Document> document, ByteString bytes) {}

    ByteString of(Document document, Function<Document, byte[]> encode) {
        int place = System.identityHashCode(document) & (PLACES - 1);
        Entry entry = places.get(place);
        if (entry != null && entry.document().refersTo(document)) {
            return entry.bytes();
        }
        ByteString bytes = ByteString.fromArrayUnsafe(encode.apply(document));
        places.set(place, new Entry(new WeakReference<>(document), bytes));
        return bytes;
    }
}
