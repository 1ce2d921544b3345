package io.starling.chaos.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.starling.node.local.LaunchException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Follows some pods over the API as any client would, and tells when they are as they should be. */
final class PodWatch implements AutoCloseable {
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(5);

    private final Stream<String> lines;
    private final Thread reader = new Thread(this::read, "pod-watch");

    /** By name; guarded by this. */
    private final Map<String, String> phases = new HashMap<>();

    private PodWatch(Stream<String> lines) {
        this.lines = lines;
    }

    /**
     * Opens a watch; it is established when this returns.
     *
     * @param pods the URL of a list, with a query
     */
    static PodWatch open(String pods) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(pods + "&watch=true")).build();
        try {
            PodWatch watch = new PodWatch(HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .build()
                    .send(request, HttpResponse.BodyHandlers.ofLines())
                    .body());
            watch.reader.setDaemon(true);
            watch.reader.start();
            return watch;
        } catch (IOException e) {
            throw new LaunchException("The watch " + pods + " can't be opened: " + e + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted.", e);
        }
    }

    private void read() {
        JsonMapper json = new JsonMapper();
        try {
            lines.forEach(line -> {
                try {
                    note(json.readTree(line));
                } catch (JsonProcessingException e) {
                    throw new IllegalStateException("not JSON: " + line, e);
                }
            });
        } catch (UncheckedIOException e) {
            // closed; whoever still waits for something tells so when its patience ends
        }
    }

    private synchronized void note(JsonNode event) {
        String name = event.at("/object/metadata/name").asText();
        if (event.path("type").asText().equals("DELETED")) {
            phases.remove(name);
        } else {
            phases.put(name, event.at("/object/status/phase").asText());
        }
        notifyAll();
    }

    /** Returns when so many pods have been shown Running. */
    synchronized void awaitRunning(int count) {
        long begin = System.nanoTime();
        while (phases.values().stream().filter("Running"::equals).count() < count) {
            await(begin);
        }
    }

    /** Returns when every pod that was shown has been shown deleted. */
    synchronized void awaitNone() {
        long begin = System.nanoTime();
        while (!phases.isEmpty()) {
            await(begin);
        }
    }

    private synchronized void await(long begin) {
        long left = PATIENCE - (System.nanoTime() - begin);
        if (left <= 0) {
            throw new LaunchException("The pods did not get there in five minutes: " + phases);
        }
        try {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted.", e);
        }
    }

    @Override
    public void close() {
        lines.close();
    }
}
