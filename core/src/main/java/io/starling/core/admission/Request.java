package io.starling.core.admission;

import io.starling.core.kind.Kind;
import io.starling.core.kind.Schema;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.Refusal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One write with all that decides on it. */
record Request(
        @Nullable ApiObject current, ObjectKey key, Kind kind, Mutation.Context context, Instant now, String newUid) {
    Schema schema() {
        return Schema.of(kind);
    }

    /** The object that must be there. */
    ApiObject present() {
        if (current == null) {
            throw Refusal.of(ApiStatus.notFound(key));
        }
        return current;
    }

    /** The version the client spoke: the stored one for the cluster's own writes. */
    String spoken() {
        return context.apiVersion().isEmpty() ? kind.apiVersion() : context.apiVersion();
    }

    boolean has(String subresource) {
        return kind.subresources().contains(subresource);
    }

    /** The time in the form of the API: RFC 3339 in whole seconds. */
    String timestamp() {
        return timestamp(now);
    }

    static String timestamp(Instant time) {
        return Instant.ofEpochSecond(time.getEpochSecond()).toString();
    }
}
