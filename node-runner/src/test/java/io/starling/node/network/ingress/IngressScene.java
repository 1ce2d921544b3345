package io.starling.node.network.ingress;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.starling.core.balance.Target;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A member's ingress with a pod behind it, with real sockets on both sides. */
abstract class IngressScene {
    static final String HOST = "127.0.0.1";
    static final Duration PATIENCE = Duration.ofSeconds(60);

    final List<Target> targets = new ArrayList<>();
    final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();
    private HttpServer pod;
    IngressServer server;

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

    void follow(Map<String, String> annotations, Guard guard) {
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
    void followWithAGuardedPath() {
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
    String raw(String request) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), server.ports().get(0))) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }

    URI uri(String path) {
        return URI.create("http://" + HOST + ":" + server.ports().get(0) + path);
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri(path)).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    }

    static CompletableFuture<Void> serveOnce(ServerSocket socket, String answer) {
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
    static String head(InputStream in) throws IOException {
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
}
