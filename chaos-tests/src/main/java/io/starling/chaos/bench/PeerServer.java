package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import io.starling.node.local.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A registry of somebody else's, to be measured beside ours: alone in a JVM of its own, with its own class path and its defaults. */
final class PeerServer implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int LOWEST_PORT = 22_000;
    private static final Duration START = Duration.ofMinutes(3);
    private static final String ZOOKEEPER_TICK_MILLIS = "2000";
    /** As many connections from one host as there are. */
    private static final String UNLIMITED = "0";

    private final String module;
    private final Path directory;
    private final Process process;
    private final int port;

    private PeerServer(Path home, String module, List<String> options, String main, int port, List<String> arguments) {
        this.module = module;
        this.port = port;
        Path target = OwnModule.fetched(home, module);
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", OwnModule.classPath(target), main));
        command.addAll(arguments);
        try {
            this.directory = Files.createTempDirectory("starling-bench-peer");
            this.process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("server.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new LaunchException(module + " can't be started: " + e.getMessage() + ".", e);
        }
    }

    /**
     * Starts Spring Cloud's Eureka server. Connections may stay open, as with ours.
     *
     * @param home where the script {@code starling} is
     * @throws LaunchException where Maven can't fetch it, or it doesn't start
     */
    static PeerServer eureka(Path home) {
        int port = Ports.firstFree(HOST, LOWEST_PORT, 1);
        return new PeerServer(
                        home,
                        "eureka-server",
                        List.of("-Xmx2g"),
                        "io.starling.peer.eureka.EurekaServer",
                        port,
                        List.of(
                                "--server.port=" + port,
                                "--eureka.client.register-with-eureka=false",
                                "--eureka.client.fetch-registry=false",
                                "--server.tomcat.max-keep-alive-requests=-1",
                                "--logging.level.root=WARN"))
                .started("GET /eureka/apps HTTP/1.0\r\n\r\n", "200");
    }

    /**
     * Starts a single ZooKeeper, which writes to disk before it answers, as it does unless told otherwise.
     *
     * @param home where the script {@code starling} is
     * @throws LaunchException where Maven can't fetch it, or it doesn't start
     */
    static PeerServer zookeeper(Path home) {
        int port = Ports.firstFree(HOST, LOWEST_PORT, 1);
        return new PeerServer(
                        home,
                        "zookeeper-server",
                        List.of("-Xmx1g", "-Dzookeeper.admin.enableServer=false"),
                        "org.apache.zookeeper.server.ZooKeeperServerMain",
                        port,
                        List.of("" + port, "data", ZOOKEEPER_TICK_MILLIS, UNLIMITED))
                .started("srvr", "Mode: standalone");
    }

    /** It listens before it serves: it has started when it answers a question in its own words as it should. */
    private PeerServer started(String question, String answer) {
        long end = System.nanoTime() + START.toNanos();
        while (!answer(question).contains(answer)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                String said = said();
                close();
                throw new LaunchException(module + " doesn't start: " + said);
            }
            BenchCluster.pause(200);
        }
        return this;
    }

    /** All that it says to a question until it hangs up; nothing where it doesn't listen. */
    private String answer(String question) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(question.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private String said() {
        try {
            List<String> lines = Files.readAllLines(directory.resolve("server.log"));
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** The URL of a path of it. */
    URI door(String path) {
        return URI.create("http://" + HOST + ":" + port + path);
    }

    /** The number of its process. */
    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
