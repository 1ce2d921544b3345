package io.starling.core.keyvalue;

import io.starling.core.Journaled;
import java.util.List;

/**
 * What one request changed: a recorded fact, all of it or nothing. Each commit raises the index by one.
 *
 * @param request names the request, equal in all copies of one that is sent again
 */
public record Commit(String request, List<Change> changes) implements Journaled {
    public KeyValues applyTo(KeyValues before) {
        long index = before.index() + 1;
        KeyValues after = before;
        for (Change change : changes) {
            after = change.applyTo(after, index);
        }
        return after.committed(request, index);
    }

    /** What it weighs in a journal or a message, roughly, in bytes. */
    public long weight() {
        long weight = 128;
        for (Change change : changes) {
            weight += change instanceof Change.Stored stored
                    ? stored.value().size() + stored.key().length() + 64L
                    : 256;
        }
        return weight;
    }
}
