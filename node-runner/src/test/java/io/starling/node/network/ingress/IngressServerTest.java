package io.starling.node.network.ingress;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.core.balance.Target;
import io.starling.core.ingress.RoutePolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What goes through a member's ingress. */
class IngressServerTest extends IngressScene {
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
}
