package io.starling.node.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.ConfigFactory;
import io.starling.core.probe.Probe;
import io.starling.core.probe.ProbeAction;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.http.javadsl.Http;
import org.apache.pekko.http.javadsl.ServerBinding;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.MediaTypes;
import org.apache.pekko.http.javadsl.model.Trailer;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProbeAskerTest {
    private static final String HOST = "127.0.0.1";
    private static final Duration LONG = Duration.ofSeconds(60);

    private final ActorTestKit kit = ActorTestKit.create(
            ConfigFactory.parseString("pekko.http.server.enable-http2 = on").withFallback(ConfigFactory.load()));

    @AfterEach
    void end() {
        kit.shutdownTestKit();
    }

    private String ask(ProbeAction action, Duration timeout) throws Exception {
        return ask(action, timeout, (probe, container) -> Optional.empty());
    }

    private String ask(
            ProbeAction action, Duration timeout, BiFunction<Probe.Kind, String, Optional<String>> pretending)
            throws Exception {
        Probe probe = new Probe(
                Probe.Kind.READINESS, action, Duration.ZERO, Duration.ofSeconds(1), timeout, 1, 1, Optional.empty());
        ProbeAsker asker = new ProbeAsker(
                kit.system(),
                (container, kind) -> pretending.apply(kind, container),
                (container, command) -> CompletableFuture.completedFuture(command.size()));
        return asker.ask(probe, "container", HOST).toCompletableFuture().get(90, TimeUnit.SECONDS);
    }

    @Test
    void aPageIsASuccessUpTo399() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            int status = exchange.getRequestHeaders().containsKey("X-Token")
                    ? Integer.parseInt(exchange.getRequestURI().getPath().substring(1))
                    : 401;
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        try {
            int port = server.getAddress().getPort();
            List<ProbeAction.Header> token = List.of(new ProbeAction.Header("X-Token", "t"));
            assertThat(ask(new ProbeAction.HttpGet(false, "", port, "/204", token), LONG))
                    .isEmpty();
            assertThat(ask(new ProbeAction.HttpGet(false, "", port, "/302", token), LONG))
                    .isEmpty();
            assertThat(ask(new ProbeAction.HttpGet(false, HOST, port, "/500", token), LONG))
                    .isEqualTo("HTTP probe failed with statuscode: 500");
            assertThat(ask(new ProbeAction.HttpGet(false, "", port, "/200", List.of()), LONG))
                    .isEqualTo("HTTP probe failed with statuscode: 401");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aConnectionIsASuccessAndARefusalIsNot() throws Exception {
        int port;
        try (ServerSocket open = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = open.getLocalPort();
            assertThat(ask(new ProbeAction.TcpSocket("", port), LONG)).isEmpty();
        }
        assertThat(ask(new ProbeAction.TcpSocket("", port), LONG)).isNotEmpty();
        assertThat(ask(new ProbeAction.NoSuchPort("web"), LONG))
                .isEqualTo("the container has no port with the name web");
    }

    @Test
    void whoTakesTooLongHasFailed() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(ask(
                            new ProbeAction.HttpGet(false, "", mute.getLocalPort(), "/", List.of()),
                            Duration.ofSeconds(1)))
                    .isEqualTo("no answer within 1s");
        }
    }

    @Test
    void grpcHealthIsAskedForByItsService() throws Exception {
        ServerBinding binding = Http.get(kit.system())
                .newServerAt(HOST, 0)
                .bind(this::health)
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
        int port = binding.localAddress().getPort();

        assertThat(ask(new ProbeAction.Grpc(port, "good"), LONG)).isEmpty();
        assertThat(ask(new ProbeAction.Grpc(port, ""), LONG))
                .isEqualTo("service unhealthy (responded with \"NOT_SERVING\")");
        assertThat(ask(new ProbeAction.Grpc(port, "unknown"), LONG)).contains("gRPC status 5");
    }

    /** Serves "good", not the whole, and knows nothing else. */
    private CompletionStage<HttpResponse> health(HttpRequest request) {
        assertThat(request.getUri().path()).isEqualTo("/grpc.health.v1.Health/Check");
        return request.entity().toStrict(60_000, kit.system()).thenCompose(body -> {
            ByteString asked = body.getData();
            HttpResponse response = HttpResponse.create();
            if (asked.equals(GrpcHealth.question("unknown"))) {
                return CompletableFuture.completedFuture(response.addHeader(RawHeader.create("grpc-status", "5")));
            }
            byte serving = (byte) (asked.equals(GrpcHealth.question("good")) ? 1 : 2);
            return CompletableFuture.completedFuture(response.withEntity(HttpEntities.create(
                            ContentTypes.create(MediaTypes.applicationBinary("grpc", false)),
                            ByteString.fromArray(new byte[] {0, 0, 0, 0, 2, 8, serving})))
                    .addAttribute(
                            AttributeKeys.trailer, Trailer.create().addHeader(RawHeader.create("grpc-status", "0"))));
        });
    }

    @Test
    void aCommandThatEndsWithZeroIsASuccess() throws Exception {
        assertThat(ask(new ProbeAction.Exec(List.of()), LONG)).isEmpty();
        assertThat(ask(new ProbeAction.Exec(List.of("a")), LONG)).isEqualTo("command [a] ended with exit code 1");
    }

    @Test
    void aRuntimeThatOnlyPretendsAnswersItself() throws Exception {
        assertThat(ask(
                        new ProbeAction.TcpSocket("", 1),
                        LONG,
                        (kind, container) -> Optional.of(container + " " + kind)))
                .isEqualTo("container READINESS");
    }
}
