package io.starling.chaos;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** One informer under test: what its store holds, and whether its events went backwards. */
final class Watcher {
    private final String name;
    private final Supplier<Map<String, String>> store;
    private final Supplier<String> state;
    private final Map<String, Long> versions = new ConcurrentHashMap<>();
    private final List<String> backwards = new CopyOnWriteArrayList<>();

    /**
     * @param name for messages
     * @param store the resourceVersion of every object in the informer's store, by name
     * @param state what the informer says of itself, for messages
     */
    Watcher(String name, Supplier<Map<String, String>> store, Supplier<String> state) {
        this.name = name;
        this.store = store;
        this.state = state;
    }

    /** An object was added or changed, the informer says. */
    void saw(String uid, String resourceVersion) {
        long version = Long.parseLong(resourceVersion);
        Long before = versions.put(uid, version);
        if (before != null && before > version) {
            backwards.add(uid + ": " + version + " after " + before);
        }
    }

    Map<String, String> store() {
        return store.get();
    }

    /** Events that were older than one before of the same object. */
    List<String> backwards() {
        return backwards;
    }

    @Override
    public String toString() {
        return name + " (" + versions.size() + " objects seen, " + state.get() + ")";
    }
}
