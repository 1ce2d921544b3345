package io.starling.core.keyvalue;

import io.starling.core.Journaled;

/**
 * A user event: fired once, seen by everybody who lists or watches events.
 *
 * @param payload what comes with it
 * @param index the index of the commit that fired it, 0 until then
 */
public record UserEvent(
        String id, String name, Blob payload, String nodeFilter, String serviceFilter, String tagFilter, long index)
        implements Journaled {
    UserEvent fired(long at) {
        return new UserEvent(id, name, payload, nodeFilter, serviceFilter, tagFilter, at);
    }
}
