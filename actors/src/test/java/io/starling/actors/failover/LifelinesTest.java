package io.starling.actors.failover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.starling.actors.failover.Lifelines.Port;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LifelinesTest {
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final Lifelines lifelines = Lifelines.start((run, refuses) -> said.add(run + " " + refuses));

    @AfterEach
    void close() {
        lifelines.close();
    }

    @Test
    void aPortThatIsClosedRefusesAndOneThatOpensAgainDoesNot() throws IOException {
        ServerSocket server = listen(0);
        int port = server.getLocalPort();
        lifelines.hold(Map.of("run", new Port("127.0.0.1", port)));
        Socket held = server.accept();
        assertThat(said).isEmpty();

        server.close();
        held.close();
        await().until(() -> said.equals(List.of("run true")));

        try (ServerSocket again = listen(port)) {
            await().until(() -> said.equals(List.of("run true", "run false")));
            assertThat(again.isBound()).isTrue();
        }
    }

    @Test
    void anUnknownNameSaysNothing() {
        lifelines.hold(Map.of("unknown", new Port("nobody.invalid", 7), "refusing", new Port("127.0.0.1", 1)));

        await().until(() -> said.equals(List.of("refusing true")));
    }

    @Test
    void whoeverIsNotHeldAnyMoreIsForgotten() throws IOException {
        try (ServerSocket server = listen(0)) {
            lifelines.hold(Map.of("run", new Port("127.0.0.1", server.getLocalPort())));
            Socket held = server.accept();

            lifelines.hold(Map.of());

            assertThat(held.getInputStream().read()).isEqualTo(-1);
            assertThat(said).isEmpty();
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return server;
    }
}
