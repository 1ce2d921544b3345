package io.starling.core.keyvalue;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.starling.core.Journaled;
import java.time.Instant;
import java.util.List;

/** One thing that a commit changes. Applying it is total. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Change.Stored.class, name = "stored"),
    @JsonSubTypes.Type(value = Change.Removed.class, name = "removed"),
    @JsonSubTypes.Type(value = Change.TreeRemoved.class, name = "tree-removed"),
    @JsonSubTypes.Type(value = Change.Released.class, name = "released"),
    @JsonSubTypes.Type(value = Change.Delayed.class, name = "delayed"),
    @JsonSubTypes.Type(value = Change.SessionOpened.class, name = "session-opened"),
    @JsonSubTypes.Type(value = Change.SessionClosed.class, name = "session-closed"),
    @JsonSubTypes.Type(value = Change.EventFired.class, name = "event-fired")
})
public sealed interface Change extends Journaled {
    /** @param index of the commit that this change is part of */
    KeyValues applyTo(KeyValues before, long index);

    /** Whether it may concern keys that begin so. */
    default boolean touches(String prefix) {
        return false;
    }

    /** The key has these contents now; it is made where it isn't there. */
    record Stored(String key, long flags, Blob value, String session, long lockIndex) implements Change {
        @Override
        public KeyValues applyTo(KeyValues before, long index) {
            Entry present = before.entries().get(key);
            long created = present == null ? index : present.createIndex();
            return before.with(new Entry(key, flags, value, session, lockIndex, created, index));
        }

        @Override
        public boolean touches(String prefix) {
            return key.startsWith(prefix);
        }
    }

    record Removed(String key) implements Change {
        @Override
        public KeyValues applyTo(KeyValues before, long index) {
            return before.without(key, index);
        }

        @Override
        public boolean touches(String prefix) {
            return key.startsWith(prefix);
        }
    }

    /** All keys that begin so are gone. */
    record TreeRemoved(String prefix) implements Change {
        @Override
        public KeyValues applyTo(KeyValues before, long index) {
            KeyValues after = before;
            for (String key : before.tree(prefix).keySet()) {
                after = after.without(key, index);
            }
            return after;
        }

        @Override
        public boolean touches(String other) {
            return prefix.startsWith(other) || other.startsWith(prefix);
        }
    }

    /** The locks of these keys are free; their values stay. */
    record Released(List<String> keys) implements Change {
        @Override
        public KeyValues applyTo(KeyValues before, long index) {
            KeyValues after = before;
            for (String key : keys) {
                Entry present = before.entries().get(key);
                if (present != null) {
                    after = after.with(present.released(index));
                }
            }
            return after;
        }

        @Override
        public boolean touches(String prefix) {
            return keys.stream().anyMatch(key -> key.startsWith(prefix));
        }
    }

    /**
     * These keys can't be locked until then.
     *
     * @param at when that was decided; older delays that were over by then are forgotten
     */
    record Delayed(List<String> keys, Instant until, Instant at) implements Change {
        @Override
        public KeyValues applyTo(KeyValues before, long index) {
            return before.delayed(keys, until, at);
        }
    }

    record SessionOpened(Session session) implements Change {
        @Override
        public KeyValues applyTo(KeyValues before, long index) {
            return before.opened(session.created(index), index);
        }
    }

    record SessionClosed(String id) implements Change {
        @Override
        public KeyValues applyTo(KeyValues before, long index) {
            return before.closed(id, index);
        }
    }

    record EventFired(UserEvent event) implements Change {
        @Override
        public KeyValues applyTo(KeyValues before, long index) {
            return before.fired(event.fired(index), index);
        }
    }
}
