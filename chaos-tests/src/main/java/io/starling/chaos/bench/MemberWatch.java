package io.starling.chaos.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** Follows objects on one member over its API, as any client would, and begins anew when the member was away. */
final class MemberWatch implements AutoCloseable {
    private static final int AGAIN_MILLIS = 100;
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    /** What is told of what the watch shows; called by one thread. */
    interface Listener {
        /** All that was shown before doesn't count any more: it is shown again where it is still there. */
        void began();

        /** An object is there, or changed. */
        void shown(JsonNode object);

        /** An object is gone. */
        void gone(JsonNode object);
    }

    private final String url;
    private final Listener listener;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread reader;
    private volatile Stream<String> lines = Stream.empty();

    private MemberWatch(String url, Listener listener) {
        this.url = url;
        this.listener = listener;
        this.reader = new Thread(this::follow, "watch of " + url);
    }

    /** @param list the URL of a list, with a query */
    static MemberWatch open(String list, Listener listener) {
        MemberWatch watch = new MemberWatch(list + "&watch=true", listener);
        watch.reader.setDaemon(true);
        watch.reader.start();
        return watch;
    }

    private void follow() {
        JsonMapper json = new JsonMapper();
        while (!closed.get()) {
            try {
                HttpResponse<Stream<String>> answer =
                        HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofLines());
                lines = answer.body();
                if (answer.statusCode() == 200) {
                    listener.began();
                    for (Iterator<String> all = lines.iterator(); all.hasNext(); ) {
                        tell(json.readTree(all.next()));
                    }
                }
            } catch (IOException | UncheckedIOException e) {
                // the member is away, or the watch is closed: it is begun anew, or over
            } catch (InterruptedException e) {
                return;
            }
            if (!closed.get()) {
                BenchCluster.pause(AGAIN_MILLIS);
            }
        }
    }

    private void tell(JsonNode event) {
        JsonNode object = event.path("object");
        switch (event.path("type").asText()) {
            case "ADDED", "MODIFIED" -> listener.shown(object);
            case "DELETED" -> listener.gone(object);
            default -> {}
        }
    }

    @Override
    public void close() {
        closed.set(true);
        lines.close();
    }
}
