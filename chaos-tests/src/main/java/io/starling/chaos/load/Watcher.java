package io.starling.chaos.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.chaos.history.WatchEntry;
import io.starling.chaos.history.WatchEntry.Bookmark;
import io.starling.chaos.history.WatchEntry.Event;
import io.starling.chaos.history.WatchEntry.Listed;
import io.starling.chaos.history.WatchEntry.Opened;
import io.starling.chaos.history.WatchLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Watches all ConfigMaps, on one member after the other: after some seconds it cuts the connection, wherever it is, and goes
 * on elsewhere from the last version it was told. Where it is told that this version is too old it lists and begins anew.
 */
final class Watcher implements AutoCloseable {
    private static final int STAY_AT_LEAST_MILLIS = 3_000;
    private static final int STAY_MORE_MILLIS = 9_000;
    private static final int REST_MILLIS = 100;
    private static final int GONE = 410;

    private final String name;
    private final List<String> members;
    private final RandomGenerator random;
    private final Api api = new Api();
    private final List<WatchEntry> entries = new ArrayList<>();
    private final Thread reader;
    private final Thread mover;
    private volatile boolean stopped;
    private volatile @Nullable InputStream open;
    private volatile long version;

    private Watcher(String name, List<String> members, RandomGenerator random) {
        this.name = name;
        this.members = members;
        this.random = random;
        this.reader = new Thread(this::read, name);
        this.mover = new Thread(this::move, name + "-mover");
        reader.setDaemon(true);
        mover.setDaemon(true);
    }

    static Watcher start(String name, List<String> members, RandomGenerator random) {
        Watcher watcher = new Watcher(name, members, random);
        watcher.reader.start();
        watcher.mover.start();
        return watcher;
    }

    private void read() {
        while (!stopped) {
            int member = 1 + random.nextInt(members.size());
            if (version == 0) {
                list(member);
            } else {
                watch(member);
            }
            rest(REST_MILLIS);
        }
    }

    private void list(int member) {
        JsonNode list = api.get(members.get(member - 1), Kind.CONFIG_MAP.path());
        if (!list.has("items")) {
            return;
        }
        Map<String, Long> objects = new HashMap<>();
        list.path("items").forEach(item -> objects.put(key(item), Api.version(item)));
        note(new Listed("node-" + member, objects, Api.version(list)));
        version = Api.version(list);
    }

    private void watch(int member) {
        long from = version;
        String url = members.get(member - 1) + Kind.CONFIG_MAP.path()
                + "?watch=true&allowWatchBookmarks=true&resourceVersion=" + from;
        try {
            HttpResponse<InputStream> response = api.watch(url);
            try (InputStream body = response.body();
                    BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
                open = body;
                if (response.statusCode() == 200) {
                    note(new Opened("node-" + member, from));
                    String line = lines.readLine();
                    while (line != null && understand(Api.parse(line))) {
                        line = lines.readLine();
                    }
                } else if (response.statusCode() == GONE) {
                    version = 0;
                }
            }
        } catch (IOException e) {
            // Cut off, by the mover or by a fault: it goes on elsewhere.
        } finally {
            open = null;
        }
    }

    /** Whether the stream goes on. */
    private boolean understand(JsonNode line) {
        JsonNode object = line.path("object");
        switch (line.path("type").asText()) {
            case "BOOKMARK" -> note(new Bookmark(Api.version(object)));
            case "ADDED" -> note(new Event(WatchEntry.Type.ADDED, key(object), Api.version(object)));
            case "MODIFIED" -> note(new Event(WatchEntry.Type.MODIFIED, key(object), Api.version(object)));
            case "DELETED" -> note(new Event(WatchEntry.Type.DELETED, key(object), Api.version(object)));
            default -> {
                version = object.path("code").asInt() == GONE ? 0 : version;
                return false;
            }
        }
        version = Math.max(version, Api.version(object)); // what is told late has an old one
        return true;
    }

    private static String key(JsonNode object) {
        return Kind.CONFIG_MAP.key(object.path("metadata").path("name").asText());
    }

    private void note(WatchEntry entry) {
        synchronized (entries) {
            entries.add(entry);
        }
    }

    private void move() {
        while (!stopped) {
            rest(STAY_AT_LEAST_MILLIS + random.nextInt(STAY_MORE_MILLIS));
            cut();
        }
    }

    private void cut() {
        InputStream current = open;
        if (current != null) {
            try {
                current.close();
            } catch (IOException e) {
                // It was cut already.
            }
        }
    }

    private void rest(int millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            stopped = true;
        }
    }

    /** The last version it was told. */
    long version() {
        return version;
    }

    /** Everything it saw up to now. */
    WatchLog log() {
        synchronized (entries) {
            return new WatchLog(name, entries);
        }
    }

    @Override
    public void close() {
        stopped = true;
        mover.interrupt();
        cut();
        reader.interrupt();
    }
}
