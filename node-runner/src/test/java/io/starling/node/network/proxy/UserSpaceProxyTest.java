package io.starling.node.network.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.starling.actors.network.ServiceFeed;
import io.starling.core.network.Endpoint;
import io.starling.core.network.Protocol;
import io.starling.core.network.RoutedService;
import io.starling.core.network.ServiceIndex.Change;
import io.starling.core.network.ServiceMap;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UserSpaceProxyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int PATIENCE_MILLIS = (int) PATIENCE.toMillis();

    private final List<AutoCloseable> opened = new ArrayList<>();
    private Path directory = Path.of("");
    private UserSpaceProxy proxy;
    private int port;

    @BeforeEach
    void start(@TempDir Path claims) throws IOException {
        directory = claims;
        proxy = proxy("cluster", "here");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    private UserSpaceProxy proxy(String cluster, String claims) {
        UserSpaceProxy started = UserSpaceProxy.start(new UserSpaceProxy.Settings(
                cluster, "node", "127.0.0.1", false, true, directory.resolve(claims), 2, service -> service));
        opened.add(started);
        return started;
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private Server server(String name) throws IOException {
        return kept(Server.named(name));
    }

    private Server kept(Server server) {
        opened.add(server);
        return server;
    }

    private static void told(UserSpaceProxy proxy, @Nullable RoutedService service) {
        proxy.apply(new ServiceFeed.Update(List.of(new Change(Samples.NAME, null, service)), ServiceMap.EMPTY));
    }

    private void told(@Nullable RoutedService service) {
        told(proxy, service);
    }

    /** A connection and the name of who took it. */
    private record Client(Socket socket, BufferedReader in, String server) implements AutoCloseable {
        String asked(String question) throws IOException {
            socket.getOutputStream().write((question + "\n").getBytes(StandardCharsets.UTF_8));
            return String.valueOf(in.readLine());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private Client connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        return new Client(socket, in, String.valueOf(in.readLine()));
    }

    private String taker() throws IOException {
        try (Client client = connect()) {
            return client.server();
        }
    }

    private void awaitTaker(String name) {
        await().atMost(PATIENCE).ignoreException(ConnectException.class).untilAsserted(() -> assertThat(taker())
                .isEqualTo(name));
    }

    private void awaitListening() {
        await().atMost(PATIENCE).ignoreException(ConnectException.class).until(this::taker, name -> !name.isEmpty());
    }

    private void awaitRefused() {
        await().atMost(PATIENCE).until(() -> {
            try {
                connect().close();
                return false;
            } catch (ConnectException refused) {
                return true;
            }
        });
    }

    @Test
    void endpointsTakeConnectionsInTurn() throws IOException {
        told(Samples.at(port).with(server("a").endpoint("x"), server("b").endpoint("x")));
        awaitListening();
        List<String> takers = List.of(taker(), taker(), taker(), taker());
        assertThat(takers).containsOnly("a", "b");
        assertThat(takers.get(0)).isEqualTo(takers.get(2)).isNotEqualTo(takers.get(1));
    }

    @Test
    void oneThatRefusesIsPassedOver() throws IOException {
        Server gone = server("gone");
        gone.close();
        told(Samples.at(port).with(gone.endpoint("x"), server("b").endpoint("x")));
        awaitListening();
        for (int i = 0; i < 10; i++) {
            assertThat(taker()).isEqualTo("b");
        }
    }

    @Test
    void theEndOfOneDirectionLeavesTheOther() throws IOException {
        told(Samples.at(port).with(server("a").endpoint("x")));
        awaitListening();
        try (Client client = connect()) {
            client.socket().getOutputStream().write("words\n".getBytes(StandardCharsets.UTF_8));
            client.socket().shutdownOutput();
            assertThat(client.in().readLine()).isEqualTo("words");
            assertThat(client.in().readLine()).isEqualTo("end");
            assertThat(client.in().readLine()).isNull();
        }
    }

    @Test
    void nothingIsLostOfAClientThatSpeaksAndEndsAtOnce() throws IOException {
        told(Samples.at(port).with(server("a").endpoint("x")));
        awaitListening();
        for (int i = 0; i < 200; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(PATIENCE_MILLIS);
                socket.getOutputStream().write("words\n".getBytes(StandardCharsets.UTF_8));
                socket.shutdownOutput();
                assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo("a\nwords\nend");
            }
        }
    }

    @Test
    void connectionsOutliveTheirEndpointAndTheirService() throws IOException {
        Server a = server("a");
        told(Samples.at(port).with(a.endpoint("x")));
        awaitListening();
        try (Client client = connect()) {
            told(Samples.at(port).with(server("b").endpoint("x")));
            awaitTaker("b");
            assertThat(client.asked("still there?")).isEqualTo("still there?");
            told(null);
            awaitRefused();
            assertThat(client.asked("and now?")).isEqualTo("and now?");
        }
    }

    @Test
    void whereNobodyIsReadyConnectionsAreRefused() throws IOException {
        Server a = server("a");
        told(Samples.at(port).with(a.endpoint("x")));
        awaitListening();
        told(Samples.at(port).with());
        awaitRefused();
        told(Samples.at(port).with(a.endpoint("x")));
        awaitTaker("a");
    }

    @Test
    void aClientStaysWithItsEndpoint() throws IOException {
        Server a = server("a");
        Server b = server("b");
        Samples sticky = Samples.at(port).sticky(Duration.ofHours(1));
        told(sticky.with(a.endpoint("x"), b.endpoint("x")));
        awaitListening();
        String first = taker();
        for (int i = 0; i < 10; i++) {
            assertThat(taker()).isEqualTo(first);
        }
        told(sticky.with((first.equals("a") ? b : a).endpoint("x")));
        awaitTaker(first.equals("a") ? "b" : "a");
    }

    @Test
    void localTrafficStaysOnTheNode() throws IOException {
        told(Samples.at(port)
                .local()
                .with(server("near").endpoint("node"), server("far").endpoint("other")));
        awaitListening();
        for (int i = 0; i < 6; i++) {
            assertThat(taker()).isEqualTo("near");
        }
        told(Samples.at(port).local().with(server("far").endpoint("other")));
        awaitRefused();
    }

    @Test
    void aSlowEndpointGetsLess() throws IOException {
        Server slow = kept(Server.slow("slow", 300));
        Server fast = server("fast");
        told(Samples.at(port).balanced("load-aware").with(slow.endpoint("x"), fast.endpoint("x")));
        awaitListening();
        for (int i = 0; i < 30; i++) {
            try (Client client = connect()) {
                assertThat(client.asked("question")).isEqualTo("question");
            }
        }
        assertThat(slow.taken()).isLessThan(fast.taken());
    }

    @Test
    void whoReadsSlowlyIsWaitedFor() throws Exception {
        CountDownLatch mayRead = new CountDownLatch(1);
        told(Samples.at(port).with(kept(Server.waiting("a", mayRead)).endpoint("x")));
        awaitListening();
        try (SocketChannel client = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            client.configureBlocking(false);
            ByteBuffer block = ByteBuffer.allocate(1 << 20);
            long most = 200L << 20;
            long sent = 0;
            // What the kernel keeps on the way is some megabytes; a proxy that waits for nobody would take all of it.
            long before = -1;
            while (sent != before && sent < most) {
                before = sent;
                long deadline = System.nanoTime() + Duration.ofMillis(500).toNanos();
                while (System.nanoTime() < deadline) {
                    sent += client.write(block.rewind());
                }
            }
            assertThat(sent).isLessThan(most / 2);
            mayRead.countDown();
            client.configureBlocking(true);
            client.shutdownOutput();
            long received = client.socket().getInputStream().skip(Long.MAX_VALUE);
            assertThat(received).isEqualTo("a\n".length() + sent + "end".length());
        }
    }

    @Test
    void aPortIsSharedWithinAClusterAndWithNobodyElse() throws IOException {
        Server a = server("a");
        told(Samples.at(port).with(a.endpoint("x")));
        awaitListening();
        UserSpaceProxy stranger = proxy("another cluster", "here");
        told(stranger, Samples.at(port).with(server("b").endpoint("x")));
        UserSpaceProxy peer = proxy("cluster", "as another process");
        told(peer, Samples.at(port).with(a.endpoint("x")));
        for (int i = 0; i < 20; i++) {
            assertThat(taker()).isEqualTo("a");
        }
        opened.remove(proxy);
        proxy.close();
        awaitListening();
        for (int i = 0; i < 20; i++) {
            assertThat(taker()).isEqualTo("a");
        }
    }

    @Test
    void aPortThatSomebodyElseHasIsTakenWhenItIsFree() throws IOException {
        try (ServerSocket somebody = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(somebody.isBound()).isTrue();
            told(Samples.at(port).with(server("a").endpoint("x")));
        }
        awaitTaker("a");
    }

    @Test
    void aBalancerAddressIsForItsRanges() throws IOException {
        Places places = new Places("0.0.0.0", List.of("127.0.0.1", "192.0.2.7"), false, true);
        RoutedService service = Samples.at(port)
                .balancer("192.0.2.7", List.of("192.0.2.0/24"))
                .with(server("a").endpoint("x"));
        assertThat(places.of(service))
                .hasSize(2)
                .hasEntrySatisfying(new Place(Protocol.TCP, "192.0.2.7", 80), way -> assertThat(way.sources())
                        .containsExactly("192.0.2.0/24"))
                .hasEntrySatisfying(new Place(Protocol.TCP, "0.0.0.0", port), way -> assertThat(way.sources())
                        .isEmpty());
    }

    @Test
    void datagramsOfAClientGoToOneEndpointAndComeBack() throws IOException {
        try (DatagramSocket echo = echo("a");
                DatagramSocket other = echo("b")) {
            told(Samples.at(port)
                    .udp()
                    .with(
                            Endpoint.ready("127.0.0.1", echo.getLocalPort(), "x"),
                            Endpoint.ready("127.0.0.1", other.getLocalPort(), "x")));
            try (DatagramSocket client = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                String first = answered(client);
                for (int i = 0; i < 5; i++) {
                    assertThat(answered(client)).isEqualTo(first);
                }
                int left = (first.equals("a") ? other : echo).getLocalPort();
                told(Samples.at(port).udp().with(Endpoint.ready("127.0.0.1", left, "x")));
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(answered(client)).isEqualTo(first.equals("a") ? "b" : "a"));
            }
        }
    }

    /** Answers every datagram with its name. */
    private static DatagramSocket echo(String name) throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            byte[] answer = name.getBytes(StandardCharsets.UTF_8);
            DatagramPacket packet = new DatagramPacket(new byte[100], 100);
            try {
                while (true) {
                    socket.receive(packet);
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException closed) {
                // the test has ended
            }
        });
        thread.setDaemon(true);
        thread.start();
        return socket;
    }

    /** Datagrams may be lost, and are before the proxy listens: asked until there is an answer. */
    private String answered(DatagramSocket client) throws IOException {
        client.setSoTimeout(500);
        byte[] question = {1};
        DatagramPacket answer = new DatagramPacket(new byte[100], 100);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            client.send(new DatagramPacket(question, 1, InetAddress.getLoopbackAddress(), port));
            try {
                client.receive(answer);
                return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
            } catch (SocketTimeoutException again) {
                // lost
            }
        }
        throw new IOException("no answer");
    }
}
