package io.starling.chaos.history;

import java.util.Map;

/** One thing that a watcher saw, in the order in which it saw it. */
public sealed interface WatchEntry {
    /**
     * The watcher began with a list, or began anew because it was told to: what lies before needn't have been seen.
     *
     * @param objects the version of every object in the list, by key
     * @param version the list's own
     */
    record Listed(String member, Map<String, Long> objects, long version) implements WatchEntry {
        public Listed {
            objects = Map.copyOf(objects);
        }
    }

    /** A stream was opened on a member, to tell what follows a version. */
    record Opened(String member, long after) implements WatchEntry {}

    /** A change of one object. */
    record Event(Type type, String key, long version) implements WatchEntry {}

    /** Everything up to this version has been told. */
    record Bookmark(long version) implements WatchEntry {}

    /** What happened to the object. */
    enum Type {
        ADDED,
        MODIFIED,
        DELETED
    }
}
