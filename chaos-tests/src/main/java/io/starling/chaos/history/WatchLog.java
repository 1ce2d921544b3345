package io.starling.chaos.history;

import java.util.List;

/** Everything one watcher saw. */
public record WatchLog(String watcher, List<WatchEntry> entries) {
    public WatchLog {
        entries = List.copyOf(entries);
    }
}
