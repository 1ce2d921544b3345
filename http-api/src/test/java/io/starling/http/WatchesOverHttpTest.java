package io.starling.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.starling.core.object.ApiObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Watches, over real connections. */
class WatchesOverHttpTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io,application/json";
    private final HttpClient client = HttpClient.newHttpClient();
    private final List<CompletableFuture<Void>> watches = new ArrayList<>();
    private ServedApi api;

    @BeforeEach
    void serve() throws Exception {
        api = ServedApi.start();
    }

    @AfterEach
    void stop() {
        watches.forEach(watch -> watch.cancel(true));
        api.close();
    }

    private ApiObject configMap(String name, String value) {
        return api.gateway()
                .put(ServedApi.object(
                        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"%s\",\"namespace\":\"default\"},\"data\":{\"v\":\"%s\"}}"
                                .formatted(name, value)));
    }

    /** Reads lines in the background for as long as the watch lasts. */
    private ConcurrentLinkedQueue<String> watch(String path, String accept) {
        ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
        watches.add(client.sendAsync(api.request(path).header("Accept", accept).build(), BodyHandlers.ofLines())
                .thenAcceptAsync(answer -> answer.body().forEach(lines::add)));
        return lines;
    }

    private static void awaitLines(ConcurrentLinkedQueue<String> lines, String... contents) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(lines).hasSize(contents.length);
            int i = 0;
            for (String line : lines) {
                assertThat(line).contains(contents[i++]);
            }
        });
    }

    @Test
    void tellsThePresentAndThenWhatChanges() throws Exception {
        configMap("a", "1");
        ConcurrentLinkedQueue<String> lines =
                watch("/api/v1/namespaces/default/configmaps?watch=true&resourceVersion=0", "*/*");
        awaitLines(lines, "\"type\":\"ADDED\"");
        configMap("a", "2");
        api.send(api.request("/api/v1/namespaces/default/configmaps/a").DELETE());
        awaitLines(lines, "\"type\":\"ADDED\"", "\"type\":\"MODIFIED\"", "\"type\":\"DELETED\"");
    }

    @Test
    void aTableTellsItsColumnsOnce() {
        configMap("a", "1");
        configMap("b", "1");
        ConcurrentLinkedQueue<String> lines = watch("/api/v1/watch/namespaces/default/configmaps", TABLE);
        awaitLines(lines, "\"columnDefinitions\":[{\"name\":\"Name\"", "\"columnDefinitions\":null");
    }

    @Test
    void aWatchListEndsItsBeginningWithABookmark() {
        configMap("a", "1");
        ConcurrentLinkedQueue<String> lines = watch(
                "/api/v1/configmaps?watch=1&sendInitialEvents=true&allowWatchBookmarks=true"
                        + "&resourceVersionMatch=NotOlderThan",
                "*/*");
        awaitLines(lines, "\"type\":\"ADDED\"", "\"k8s.io/initial-events-end\":\"true\"");
    }

    @Test
    void tooOldIsAnErrorInTheStream() throws Exception {
        HttpResponse<String> answer = api.get("/api/v1/configmaps?watch=1&resourceVersion=1");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"type\":\"ERROR\"", "\"code\":410", "\"reason\":\"Expired\"");
    }

    @Test
    void endsAfterTheTimeThatWasAskedFor() throws Exception {
        assertThat(api.get("/api/v1/configmaps?watch=1&timeoutSeconds=1").body())
                .isEmpty();
    }

    @Test
    void aClientThatIsGoneLeavesNothingBehind() throws Exception {
        try (Socket socket = open("/api/v1/configmaps?watch=1")) {
            await().atMost(PATIENCE).until(() -> api.gateway().watches() == 1);
            assertThat(socket.isConnected()).isTrue();
        }
        await().atMost(PATIENCE).until(() -> api.gateway().watches() == 0);
    }

    @Test
    void aWebSocketTellsUntilItsClientClosesIt() {
        ConcurrentLinkedQueue<String> messages = new ConcurrentLinkedQueue<>();
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        WebSocket socket = client.newWebSocketBuilder()
                .buildAsync(
                        URI.create("ws://127.0.0.1:" + api.port() + "/api/v1/configmaps?watch=1"),
                        new WebSocket.Listener() {
                            @Override
                            public CompletionStage<?> onText(WebSocket socket, CharSequence text, boolean last) {
                                messages.add(text.toString());
                                socket.request(1);
                                return CompletableFuture.completedFuture(null);
                            }

                            @Override
                            public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                                closed.complete(code);
                                return CompletableFuture.completedFuture(null);
                            }
                        })
                .join();
        await().atMost(PATIENCE).until(() -> api.gateway().watches() == 1);
        configMap("a", "1");
        awaitLines(messages, "\"type\":\"ADDED\"");
        configMap("a", "2");
        awaitLines(messages, "\"type\":\"ADDED\"", "\"type\":\"MODIFIED\"");

        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();

        assertThat(closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join())
                .isEqualTo(WebSocket.NORMAL_CLOSURE);
        await().atMost(PATIENCE).until(() -> api.gateway().watches() == 0);
    }

    @Test
    void manyAtOnceAreToldTheSame() throws Exception {
        int count = 500;
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(open("/api/v1/configmaps?watch=1"));
            }
            await().atMost(PATIENCE).until(() -> api.gateway().watches() == count);
            configMap("news", "1");
            for (Socket socket : sockets) {
                assertThat(readUntil(socket.getInputStream(), "\"name\":\"news\""))
                        .contains("ADDED");
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void aStopOfTheServerEndsThemInOrder() throws Exception {
        try (Socket socket = open("/api/v1/configmaps?watch=1")) {
            await().atMost(PATIENCE).until(() -> api.gateway().watches() == 1);
            api.system().terminate();
            assertThat(readUntil(socket.getInputStream(), "\r\n0\r\n\r\n")).endsWith("0\r\n\r\n");
        }
    }

    private Socket open(String path) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        OutputStream out = socket.getOutputStream();
        out.write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
        return socket;
    }

    private static String readUntil(InputStream in, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int next = in.read();
            if (next < 0) {
                return text.toString();
            }
            text.append((char) next);
        }
        return text.toString();
    }
}
