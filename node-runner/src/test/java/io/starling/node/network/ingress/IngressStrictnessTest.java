package io.starling.node.network.ingress;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.core.balance.Target;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a member's ingress refuses, and what it must not take for something else. */
class IngressStrictnessTest extends IngressScene {
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
