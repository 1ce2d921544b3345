package io.starling.core.admission;

import io.starling.core.kind.Kind;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.Refusal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The decision on a write, the same for every kind: decode, convert, default, validate, compare. Pure: equal input, equal
 * outcome. The owner of the object asks it, journals what it says, and gives the object its new resourceVersion: an
 * accepted object bears the version it had before.
 */
public final class Writes {
    private Writes() {}

    /**
     * @param current the object as it is; null where there is none
     * @param key the object's name; empty in a creation by {@code generateName}
     * @param newUid the uid of an object that is created by this write
     * @return the object afterwards, or a refusal that changes nothing. {@code dryRun} changes nothing in the decision
     */
    public static Mutation.Outcome decide(
            @Nullable ApiObject current,
            ObjectKey key,
            Kind kind,
            Mutation mutation,
            Mutation.Context context,
            Instant now,
            String newUid) {
        Request request = new Request(current, key, kind, context, now, newUid);
        try {
            return decide(request, mutation);
        } catch (Refusal refusal) {
            return new Mutation.Refused(refusal.status());
        }
    }

    private static Mutation.Outcome decide(Request request, Mutation mutation) {
        if (mutation instanceof Mutation.Create create) {
            return Creation.of(request, create.object().json());
        }
        if (mutation instanceof Mutation.Replace replace) {
            return Update.replace(request, replace);
        }
        if (mutation instanceof Mutation.Patch patch) {
            return Update.patch(request, patch);
        }
        if (mutation instanceof Mutation.Delete delete) {
            return Deletion.of(request, delete);
        }
        return Deletion.eviction(request, (Mutation.Evict) mutation);
    }
}
