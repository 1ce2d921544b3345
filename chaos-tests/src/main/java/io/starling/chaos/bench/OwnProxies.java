package io.starling.chaos.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.balance.Target;
import io.starling.core.ingress.RoutingTable;
import io.starling.core.object.ApiObject;
import io.starling.node.local.LaunchException;
import io.starling.node.network.ingress.Backends;
import io.starling.node.network.ingress.IngressRules;
import io.starling.node.network.ingress.IngressServer;
import io.starling.node.network.proxy.UserSpaceProxy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The user-space proxy and the ingress, in a process of their own, with the options of a member's JVM. */
final class OwnProxies implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final String OPTIONS = "node-runner/src/main/resources/io/starling/node/local/member.options";

    private final Process process;
    private final InetSocketAddress proxy;
    private final InetSocketAddress ingress;

    private OwnProxies(Process process, InetSocketAddress proxy, InetSocketAddress ingress) {
        this.process = process;
        this.proxy = proxy;
        this.ingress = ingress;
    }

    /** @param proxy where the user-space proxy listens; the ingress takes any free port */
    static OwnProxies start(Path directory, InetSocketAddress proxy, InetSocketAddress backend) {
        try {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "@" + BenchCluster.home().resolve(OPTIONS),
                            "-cp",
                            System.getProperty("java.class.path"),
                            OwnProxies.class.getName(),
                            directory.resolve("ports").toString(),
                            Integer.toString(proxy.getPort()),
                            backend.getAddress().getHostAddress(),
                            Integer.toString(backend.getPort()))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String port = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            if (port == null) {
                throw new LaunchException("The proxies don't start.");
            }
            return new OwnProxies(process, proxy, new InetSocketAddress(proxy.getAddress(), Integer.parseInt(port)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    InetSocketAddress proxy() {
        return proxy;
    }

    InetSocketAddress ingress() {
        return ingress;
    }

    /** That process; it ends with its input. */
    public static void main(String[] arguments) throws IOException {
        InetSocketAddress backend = InetSocketAddress.createUnresolved(arguments[2], Integer.parseInt(arguments[3]));
        int threads = Runtime.getRuntime().availableProcessors();
        IngressServer ingress = ingress(threads, backend);
        try (UserSpaceProxy proxy = UserSpaceProxy.start(new UserSpaceProxy.Settings(
                "bench", "bench", HOST, false, false, Path.of(arguments[0]), threads, it -> it))) {
            int port = Integer.parseInt(arguments[1]);
            proxy.apply(BenchServices.told(List.of(BenchServices.service("web", "10.96.0.1", port, List.of(backend)))));
            KernelFigures.awaitAnswer(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), true);
            System.out.println(ingress.ports().get(0));
            if (System.in.read() < 0) {
                ingress.close(Duration.ZERO).toCompletableFuture().join();
            }
        }
    }

    private static IngressServer ingress(int threads, InetSocketAddress backend) throws IOException {
        IngressServer server = IngressServer.start(HOST, List.of(0), threads);
        Target target = new Target(backend.getHostString(), backend.getPort(), 1);
        server.follow(new IngressRules(
                RoutingTable.of(List.of(toAll())),
                ref -> Optional.of(new Backends.Backend("", List.of(target))),
                Map.of(),
                Map.of()));
        return server;
    }

    private static ApiObject toAll() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.putObject("metadata").put("namespace", "bench").put("name", "bench");
        tree.putObject("spec")
                .putObject("defaultBackend")
                .putObject("service")
                .put("name", "web")
                .putObject("port")
                .put("number", 80);
        return ApiObject.of(tree);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
