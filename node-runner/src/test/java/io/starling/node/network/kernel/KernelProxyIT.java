package io.starling.node.network.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.starling.actors.network.ServiceFeed;
import io.starling.core.network.Endpoint;
import io.starling.core.network.RoutedService;
import io.starling.core.network.ServiceIndex.Change;
import io.starling.core.network.ServiceMap;
import io.starling.core.network.TrafficPolicy;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The real kernel: root and nft are needed. */
@Tag("kernel")
class KernelProxyIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** The range's last addresses: no cluster on this machine is likely to have them. */
    private static final String ADDRESS = "10.96.255.203";

    private final String cluster = "it-" + UUID.randomUUID();
    private HttpServer server;
    private Endpoint endpoint;
    private KernelProxy proxy;

    @BeforeEach
    void start() throws IOException {
        server = server("here");
        endpoint = Endpoint.ready(
                server.getAddress().getAddress().getHostAddress(),
                server.getAddress().getPort(),
                "it");
        assertThat(KernelProxy.obstacle()).isEmpty();
        proxy = KernelProxy.start(cluster, "it", service -> service);
    }

    private static HttpServer server(String answer) throws IOException {
        InetAddress own = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .findFirst()
                .orElseThrow();
        HttpServer made = HttpServer.create(new InetSocketAddress(own, 0), 0);
        made.createContext("/", exchange -> {
            byte[] body = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        made.start();
        return made;
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        proxy.close();
        server.stop(0);
        assertThat(tables()).doesNotContain(Machine.of(cluster).table());
        assertThat(Nft.run("", "iptables", "-w", "-S", "FORWARD").output())
                .doesNotContain(Machine.of(cluster).table());
    }

    @Test
    void anAddressLeadsToItsEndpointForAsLongAsItHasOne() throws IOException {
        RoutedService with = service(endpoint);
        tell(null, with);
        await().atMost(PATIENCE).ignoreExceptions().until(() -> get().equals("here"));

        RoutedService without = service();
        tell(with, without);
        await().atMost(PATIENCE).until(KernelProxyIT::refused);

        tell(without, with);
        await().atMost(PATIENCE).ignoreExceptions().until(() -> get().equals("here"));

        tell(with, null);
        await().atMost(PATIENCE).until(KernelProxyIT::refused);
    }

    @Test
    void whatSomebodyElseTookAwayIsMadeAnewWithTheNextChange() throws IOException {
        tell(null, service(endpoint));
        await().atMost(PATIENCE).ignoreExceptions().until(() -> get().equals("here"));
        Nft.run("", "nft", "delete", "table", "ip", Machine.of(cluster).table());

        tell(service(endpoint), service(endpoint.at(1), endpoint));
        await().atMost(PATIENCE).ignoreExceptions().until(() -> get().equals("here"));
    }

    @Test
    void connectionsAreSpreadAsTheAnnotationSays() throws IOException {
        HttpServer other = server("there");
        try {
            RoutedService both =
                    service(endpoint, endpoint.at(other.getAddress().getPort()));
            RoutedService inTurn = Samples.balanced("round-robin", both);
            tell(null, inTurn);
            await().atMost(PATIENCE).ignoreExceptions().until(() -> !get().equals(get()));
            String first = get();
            for (int i = 0; i < 3; i++) {
                assertThat(get()).isNotEqualTo(first);
                assertThat(get()).isEqualTo(first);
            }

            tell(inTurn, Samples.balanced("source-hash", both));
            await().atMost(PATIENCE).until(KernelProxyIT::alwaysTheSame);

            List<Socket> held = new ArrayList<>();
            try {
                for (int i = 0; i < 40; i++) {
                    held.add(new Socket(endpoint.address(), endpoint.port()));
                }
                tell(inTurn, Samples.balanced("least-connections", both));
                await().atMost(PATIENCE).until(() -> share("here") < 0.2);
            } finally {
                for (Socket socket : held) {
                    socket.close();
                }
            }
            await().atMost(PATIENCE).until(() -> share("here") > 0.3);
        } finally {
            other.stop(0);
        }
    }

    private static boolean alwaysTheSame() throws IOException {
        return List.of(0.0, 1.0).contains(share("here"));
    }

    /** Of many connections: how many got this answer. */
    private static double share(String answer) throws IOException {
        int got = 0;
        for (int i = 0; i < 50; i++) {
            got += get().equals(answer) ? 1 : 0;
        }
        return got / 50.0;
    }

    private void tell(@Nullable RoutedService before, @Nullable RoutedService after) {
        proxy.apply(new ServiceFeed.Update(List.of(new Change(service().name(), before, after)), ServiceMap.EMPTY));
        // Before there are rules, whoever is behind the machine's gateway is asked for the address.
        await().atMost(PATIENCE)
                .until(() -> tables().contains(Machine.of(cluster).table()));
    }

    private static RoutedService service(Endpoint... endpoints) {
        return Samples.service("it", ADDRESS, 0, null, TrafficPolicy.CLUSTER, List.of(), endpoints);
    }

    private static String get() throws IOException {
        URLConnection connection = URI.create("http://" + ADDRESS + "/").toURL().openConnection();
        // A connection that is kept stays where it leads.
        connection.setRequestProperty("Connection", "close");
        try (var body = connection.getInputStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static boolean refused() throws IOException {
        try {
            get();
            return false;
        } catch (ConnectException refused) {
            return true;
        }
    }

    private static String tables() {
        return Nft.run("", "nft", "list", "tables").output();
    }
}
