package io.starling.node.network.ingress;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.starling.core.balance.Target;
import io.starling.core.ingress.RoutePolicy;
import io.starling.core.ingress.RoutingTable;
import io.starling.core.object.ApiObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes through a member's ingress, with real sockets on both sides. */
class IngressServerTest {
    private static final String HOST = "127.0.0.1";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<Target> targets = new ArrayList<>();
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private HttpServer pod;
    private IngressServer server;

    @BeforeEach
    void start() throws IOException {
        pod = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        pod.createContext("/", exchange -> {
            long length = exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
            String text = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + length + " "
                    + exchange.getRequestHeaders().getFirst("X-Forwarded-For") + " "
                    + exchange.getRequestHeaders().getFirst("X-Forwarded-Proto");
            byte[] body = text.getBytes(US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        pod.start();
        targets.add(new Target(HOST, pod.getAddress().getPort(), 1));
        server = IngressServer.start(HOST, List.of(0), 1);
        follow(Map.of(), Guard.OPEN);
    }

    @AfterEach
    void stop() {
        server.close(Duration.ZERO).toCompletableFuture().join();
        pod.stop(0);
    }

    private void follow(Map<String, String> annotations, Guard guard) {
        ObjectNode tree = JsonMapper.builder().build().createObjectNode();
        ObjectNode metadata =
                tree.putObject("metadata").put("namespace", "shop").put("name", "web");
        annotations.forEach(
                (name, value) -> metadata.withObjectProperty("annotations").put("ingress.starling.io/" + name, value));
        tree.putObject("spec")
                .putObject("defaultBackend")
                .putObject("service")
                .put("name", "web")
                .putObject("port")
                .put("number", 80);
        server.follow(new IngressRules(
                RoutingTable.of(List.of(ApiObject.of(tree))),
                ref -> Optional.of(new Backends.Backend("", List.copyOf(targets))),
                Map.of("shop/web", guard),
                Map.of()));
    }

    /** All of the host is open but {@code /admin}. */
    private void followWithAGuardedPath() {
        server.follow(new IngressRules(
                RoutingTable.of(List.of(prefix("open", "/"), prefix("closed", "/admin"))),
                ref -> Optional.of(new Backends.Backend("", List.copyOf(targets))),
                Map.of("shop/closed", headers -> Optional.of(Answer.of(HttpResponseStatus.UNAUTHORIZED, "no"))),
                Map.of()));
    }

    private static ApiObject prefix(String name, String path) {
        ObjectNode tree = JsonMapper.builder().build().createObjectNode();
        tree.putObject("metadata").put("namespace", "shop").put("name", name);
        ObjectNode route = tree.putObject("spec")
                .putArray("rules")
                .addObject()
                .putObject("http")
                .putArray("paths")
                .addObject();
        route.put("path", path).put("pathType", "Prefix");
        route.putObject("backend")
                .putObject("service")
                .put("name", "web")
                .putObject("port")
                .put("number", 80);
        return ApiObject.of(tree);
    }

    /** What comes back until the connection ends. */
    private String raw(String request) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.ports().get(0))) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    private URI uri(String path) {
        return URI.create("http://" + HOST + ":" + server.ports().get(0) + path);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri(path)).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static CompletableFuture<Void> serveOnce(ServerSocket socket, String answer) {
        return CompletableFuture.runAsync(() -> {
            try (Socket connection = socket.accept()) {
                head(connection.getInputStream());
                connection.getOutputStream().write(answer.getBytes(US_ASCII));
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /** Reads up to the empty line. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                break;
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @Test
    void requestsReachThePodOnOneConnectionAfterTheOther() throws Exception {
        for (int i = 0; i < 20; i++) {
            HttpResponse<String> response = get("/a?b=" + i);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).isEqualTo("GET /a?b=" + i + " 0 127.0.0.1 http");
        }
    }

    @Test
    void aLargeBodyFlowsThrough() throws Exception {
        byte[] body = new byte[5_000_000];
        HttpRequest request = HttpRequest.newBuilder(uri("/upload"))
                .timeout(PATIENCE)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();

        HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());

        assertThat(response.body()).startsWith("POST /upload 5000000 ");
    }

    @Test
    void requestsThatComeTogetherAreAnsweredInOrder() throws Exception {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.ports().get(0))) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream()
                    .write("GET /1 HTTP/1.1\r\nHost: h\r\n\r\nGET /2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
                            .getBytes(US_ASCII));
            String all = new String(socket.getInputStream().readAllBytes(), US_ASCII);
            assertThat(all).containsSubsequence("HTTP/1.1 200", "GET /1 ", "HTTP/1.1 200", "GET /2 ");
        }
    }

    @Test
    void hundredsOfRequestsThatComeTogetherAndGetNoPodAreAnsweredOneByOne() throws Exception {
        targets.clear();
        follow(Map.of(), Guard.OPEN);
        int many = 1_200;
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.ports().get(0))) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            String request = "GET /a HTTP/1.1\r\nHost: shop\r\n\r\n";
            socket.getOutputStream().write(request.repeat(many).getBytes(US_ASCII));
            for (int i = 0; i < many; i++) {
                String head = head(socket.getInputStream());
                assertThat(head).as("answer %s", i).startsWith("HTTP/1.1 503 ");
                Matcher length = Pattern.compile("content-length: ([0-9]+)").matcher(head);
                assertThat(length.find()).isTrue();
                socket.getInputStream().readNBytes(Integer.parseInt(length.group(1)));
            }
        }
    }

    @Test
    void aRefusedConnectionGoesToTheNextPod() throws Exception {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            targets.add(0, new Target(HOST, closed.getLocalPort(), 1));
        }
        for (int i = 0; i < 10; i++) {
            assertThat(get("/x").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aPodThatDiesBeforeItAnswersIsLeftForAnother() throws Exception {
        try (ServerSocket dying = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            targets.add(0, new Target(HOST, dying.getLocalPort(), 1));
            follow(Map.of(), Guard.OPEN);
            CompletableFuture<Void> died = serveOnce(dying, "");
            assertThat(get("/x").statusCode()).isEqualTo(200);
            died.join();
        }
    }

    @Test
    void aPodThatDiesInItsAnswerEndsTheConnection() throws Exception {
        try (ServerSocket dying = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            targets.set(0, new Target(HOST, dying.getLocalPort(), 1));
            follow(Map.of(), Guard.OPEN);
            CompletableFuture<Void> died = serveOnce(dying, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
            assertThatThrownBy(() -> get("/x")).isInstanceOf(IOException.class);
            died.join();
        }
    }

    @Test
    void aHeadWhoseLinesEndWithLineFeedsAloneIsTaken() throws Exception {
        try (ServerSocket small = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            targets.set(0, new Target(HOST, small.getLocalPort(), 1));
            follow(Map.of(), Guard.OPEN);
            CompletableFuture<Void> served = serveOnce(small, "HTTP/1.1 200 OK\r\n\nfrom a script");
            assertThat(get("/x").body()).isEqualTo("from a script");
            served.join();
        }
    }

    @Test
    void aPodThatTakesTooLongIs504() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            targets.set(0, new Target(HOST, silent.getLocalPort(), 1));
            follow(Map.of("timeout", "200ms"), Guard.OPEN);
            assertThat(get("/x").statusCode()).isEqualTo(504);
        }
    }

    @Test
    void noPodIs503() throws Exception {
        targets.clear();
        HttpResponse<String> response = get("/x");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).isEqualTo("no pod of shop/web is ready\n");
    }

    @Test
    void webSocketsPass() throws Exception {
        try (ServerSocket upgraded = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            targets.set(0, new Target(HOST, upgraded.getLocalPort(), 1));
            follow(Map.of(), Guard.OPEN);
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> {
                try (Socket pod = upgraded.accept()) {
                    String head = head(pod.getInputStream());
                    pod.getOutputStream()
                            .write(
                                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nhello"
                                            .getBytes(US_ASCII));
                    pod.getOutputStream().write(pod.getInputStream().readNBytes(4));
                    return head;
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            try (Socket socket =
                    new Socket(InetAddress.getLoopbackAddress(), server.ports().get(0))) {
                socket.setSoTimeout((int) PATIENCE.toMillis());
                socket.getOutputStream()
                        .write("GET /ws HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
                                .getBytes(US_ASCII));
                assertThat(head(socket.getInputStream()))
                        .startsWith("HTTP/1.1 101")
                        .containsIgnoringCase("upgrade");
                assertThat(new String(socket.getInputStream().readNBytes(5), US_ASCII))
                        .isEqualTo("hello");
                socket.getOutputStream().write("echo".getBytes(US_ASCII));
                assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
                        .isEqualTo("echo");
            }
            assertThat(asked.join()).containsIgnoringCase("upgrade: websocket");
        }
    }

    @Test
    void anApiKeyIsAskedFor() throws Exception {
        follow(
                Map.of(),
                Guards.apiKeys(new RoutePolicy.ApiKey("keys", "X-API-Key"), List.of("k1\n".getBytes(US_ASCII))));

        assertThat(get("/x").statusCode()).isEqualTo(401);
        assertThat(withKey("other").statusCode()).isEqualTo(403);
        assertThat(withKey("k1").statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> withKey(String key) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri("/x")).header("X-API-Key", key).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void whoAsksTooOftenIsTold() throws Exception {
        follow(Map.of("rate-limit", "1/h", "rate-limit-burst", "2"), Guard.OPEN);

        assertThat(get("/x").statusCode()).isEqualTo(200);
        assertThat(get("/x").statusCode()).isEqualTo(200);
        HttpResponse<String> third = get("/x");
        assertThat(third.statusCode()).isEqualTo(429);
        assertThat(third.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
    }

    @Test
    void whatFailsTooOftenIsLeftAlone() throws Exception {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            targets.set(0, new Target(HOST, closed.getLocalPort(), 1));
        }
        follow(Map.of("circuit-breaker", "2"), Guard.OPEN);

        assertThat(get("/x").statusCode()).isEqualTo(502);
        assertThat(get("/x").statusCode()).isEqualTo(502);
        assertThat(get("/x").statusCode()).isEqualTo(503);
    }

    @Test
    void whatIsNoRequestIs400() throws Exception {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.ports().get(0))) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write("NONSENSE\r\n\r\n".getBytes(US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
                    .startsWith("HTTP/1.1 400");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/admin, 401",
        "http://shop.example.com/admin, 401",
        "/x/../admin/, 401",
        "/admin%2fs, 400",
        "/%2fadmin, 400",
        "/x/..%2fadmin/s, 400",
        "/admin;x, 400",
        "/a/..;/admin, 400",
        "/a\\..\\admin, 400",
        "/admin#x, 400",
        "admin/s, 400",
        "/open%2fx, 200",
        "/open;x=1, 200",
        "http://shop.example.com/open?a=%2f, 200",
    })
    void aGuardedPathCantBeWrittenInAnotherWay(String target, String status) throws Exception {
        followWithAGuardedPath();
        assertThat(raw("GET " + target + " HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 " + status);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET / HTTP/1.1; |400",
                "GET / HTTP/1.1;Host: a;Host: b; |400",
                "GET / HTTP/3.7;Host: a; |505",
                "POST / HTTP/1.1;Host: a;Connection: close;Transfer-Encoding: foo; |501",
                "POST / HTTP/1.1;Host: a;Connection: close;Transfer-Encoding: gzip, chunked; |501",
                "POST / HTTP/1.1;Host: a;Connection: close;Transfer-Encoding: chunked;;5;first;ZZ; |400",
                "GET / HTTP/1.0; |200",
            })
    void whatOthersMightReadOtherwiseIsRefused(String request, String status) throws Exception {
        assertThat(raw(request.strip().replace(";", "\r\n") + "\r\n")).startsWith("HTTP/1.1 " + status);
    }

    @Test
    void aLineOrAHeadThatIsTooLongIsSaidToBe() throws Exception {
        assertThat(raw("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\nHost: h\r\n\r\n"))
                .startsWith("HTTP/1.1 414");
        assertThat(raw("GET / HTTP/1.1\r\nHost: h\r\nX: " + "a".repeat(80_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431");
    }

    @Test
    void anAnswerThatBreaksOffIsNotTakenForTheWhole() throws Exception {
        try (ServerSocket broken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            targets.set(0, new Target(HOST, broken.getLocalPort(), 1));
            follow(Map.of(), Guard.OPEN);
            CompletableFuture<Void> served =
                    serveOnce(broken, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nshort\r\nZZ\r\n");
            assertThatThrownBy(() -> get("/x")).isInstanceOf(IOException.class);
            served.join();
        }
    }

    /** As Python's client: it reads nothing before all of its body is sent. */
    @Test
    void whoWritesFirstGetsAnAnswerThatWasGivenBefore() throws Exception {
        followWithAGuardedPath();
        byte[] body = new byte[5_000_000];
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.ports().get(0))) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream()
                    .write(("POST /admin HTTP/1.1\r\nHost: h\r\nContent-Length: " + body.length + "\r\n\r\n")
                            .getBytes(US_ASCII));
            socket.getOutputStream().write(body);
            assertThat(new String(socket.getInputStream().readAllBytes(), US_ASCII))
                    .startsWith("HTTP/1.1 401");
        }
    }

    @Test
    void onlyWebSocketsAreTunnelled() throws Exception {
        try (ServerSocket asked = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            targets.set(0, new Target(HOST, asked.getLocalPort(), 1));
            follow(Map.of(), Guard.OPEN);
            CompletableFuture<String> head = CompletableFuture.supplyAsync(() -> {
                try (Socket connection = asked.accept()) {
                    String read = head(connection.getInputStream());
                    connection.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(US_ASCII));
                    return read;
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            List<String> lines = List.of(
                    "GET / HTTP/1.1",
                    "Host: h",
                    "Connection: Upgrade, HTTP2-Settings, close",
                    "Upgrade: h2c",
                    "HTTP2-Settings: AAMA",
                    "Forwarded: for=1.2.3.4");
            assertThat(raw(String.join("\r\n", lines) + "\r\n\r\n")).startsWith("HTTP/1.1 204");
            assertThat(head.join().toLowerCase(Locale.ROOT))
                    .doesNotContain("upgrade")
                    .doesNotContain("http2-settings")
                    .doesNotContain("forwarded: ");
        }
    }

    @Test
    void aRedirectToTlsKeepsThePortThatTakesBoth() throws Exception {
        follow(Map.of("tls-redirect", "true"), Guard.OPEN);
        assertThat(raw("GET /a?b=c HTTP/1.1\r\nHost: h:7280\r\nConnection: close\r\n\r\n"))
                .contains("https://h:7280/a?b=c");
        assertThat(raw("GET http://h:80/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .contains("https://h/a");
    }
}
