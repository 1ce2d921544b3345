package io.starling.core.catalog;

import io.starling.core.object.ResourceType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;

/**
 * The last delivered changes of each type, for watches to read and to continue from. Thread-safe: one replica appends, any
 * number of watches read, each with its own cursor, so that memory is bounded by the window whatever the watches do.
 */
public final class ChangeWindow {
    /** How many changes of a type are kept by default. */
    public static final int CAPACITY = 10_000;

    private final int capacity;
    private final Map<ResourceType, Log> logs = new HashMap<>();
    private final Map<ResourceType, Set<Runnable>> listeners = new ConcurrentHashMap<>();
    private long start;

    public ChangeWindow(int capacity) {
        this.capacity = capacity;
    }

    /** Appends what was delivered, in order, and wakes the watches of those types. */
    void append(List<Delivered> changes) {
        synchronized (this) {
            changes.forEach(change -> log(change.key().type()).append(change, capacity));
        }
        changes.stream().map(change -> change.key().type()).distinct().forEach(this::wake);
    }

    /** Forgets everything: a watch can begin at or after {@code version} only, and those that are open expire. */
    void reset(long version) {
        List<ResourceType> types;
        synchronized (this) {
            start = version;
            logs.values().forEach(log -> log.reset(version));
            types = List.copyOf(logs.keySet());
        }
        types.forEach(this::wake);
    }

    /** As {@link #reset(long)}, for the watches of one type. */
    void reset(ResourceType type, long version) {
        synchronized (this) {
            log(type).reset(version);
        }
        wake(type);
    }

    /** Where a watch that has seen everything up to {@code version} continues; empty where that is too long ago. */
    public synchronized Optional<Long> cursor(ResourceType type, long version) {
        Log log = log(type);
        return version < log.since ? Optional.empty() : Optional.of(log.first + log.after(version));
    }

    /** At most {@code most} changes at a cursor; none where nothing is new; empty where the cursor has expired. */
    public synchronized Optional<List<Delivered>> read(ResourceType type, long cursor, int most) {
        Log log = log(type);
        if (cursor < log.first) {
            return Optional.empty();
        }
        int from = (int) Math.min(cursor - log.first, log.size());
        return Optional.of(log.slice(from, Math.min(log.size(), from + most)));
    }

    /** The lowest version that a watch of this type can continue from. */
    public synchronized long since(ResourceType type) {
        return log(type).since;
    }

    /** How many changes are kept in all. */
    public synchronized int size() {
        return logs.values().stream().mapToInt(Log::size).sum();
    }

    /** The objects of a type as they were at an older version; empty where that is too long ago. */
    public synchronized Optional<PSortedMap<String, Entry>> rewind(Published now, ResourceType type, long version) {
        Log log = log(type);
        if (version < log.since) {
            return Optional.empty();
        }
        PSortedMap<String, Entry> objects = now.delivered().objects(type);
        for (int i = log.size() - 1; i >= 0 && log.get(i).version() > version; i--) {
            Delivered change = log.get(i);
            if (change.version() <= now.watermark()) {
                String path = CatalogState.path(change.key());
                Entry before = change.before();
                objects = before == null ? objects.minus(path) : objects.plus(path, before);
            }
        }
        return Optional.of(objects);
    }

    /** Runs {@code wake} whenever something of this type was appended, until {@link #forget}. It must not block. */
    public void listen(ResourceType type, Runnable wake) {
        listeners.computeIfAbsent(type, any -> ConcurrentHashMap.newKeySet()).add(wake);
    }

    public void forget(ResourceType type, Runnable wake) {
        Set<Runnable> waiting = listeners.get(type);
        if (waiting != null) {
            waiting.remove(wake);
        }
    }

    /** How many watches are open. */
    public int watchers() {
        return listeners.values().stream().mapToInt(Set::size).sum();
    }

    private void wake(ResourceType type) {
        @Nullable Set<Runnable> waiting = listeners.get(type);
        if (waiting != null) {
            waiting.forEach(Runnable::run);
        }
    }

    private Log log(ResourceType type) {
        return logs.computeIfAbsent(type, any -> new Log(start));
    }

    /** The changes of one type; an index counts from the beginning of time, {@code first} is the oldest kept. */
    private static final class Log {
        /** The places before {@code head} are empty: what isn't kept any more takes no memory. */
        private final List<@Nullable Delivered> changes = new ArrayList<>();

        private int head;
        private long first;
        private long since;

        Log(long since) {
            this.since = since;
        }

        int size() {
            return changes.size() - head;
        }

        Delivered get(int i) {
            return Objects.requireNonNull(changes.get(head + i));
        }

        List<Delivered> slice(int from, int to) {
            return List.copyOf(changes.subList(head + from, head + to));
        }

        void append(Delivered change, int capacity) {
            changes.add(change);
            if (size() > capacity) {
                since = get(0).version();
                changes.set(head, null);
                first++;
                head++;
                if (head > capacity) {
                    changes.subList(0, head).clear();
                    head = 0;
                }
            }
        }

        void reset(long version) {
            first += size() + 1L;
            changes.clear();
            head = 0;
            since = version;
        }

        /** How many of the kept changes are at or below a version. */
        int after(long version) {
            int low = 0;
            int high = size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (get(middle).version() <= version) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }
}
