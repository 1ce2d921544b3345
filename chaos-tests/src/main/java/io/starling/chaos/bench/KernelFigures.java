package io.starling.chaos.bench;

import io.starling.chaos.bench.Blast.Load;
import io.starling.core.network.RoutedService;
import io.starling.node.local.LaunchException;
import io.starling.node.network.kernel.KernelProxy;
import io.starling.node.network.kernel.Machine;
import io.starling.node.network.kernel.Nft;
import io.starling.node.network.pods.PodNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Kernel rules of many Services: what the way through a cluster IP costs, and how long a change takes. */
final class KernelFigures {
    private static final String POD = "10.201.77.2";
    private static final String CLIENT = "10.201.77.6";
    /** The range's last addresses: no cluster on this machine is likely to have them. */
    private static final String RANGE = "10.96.";

    private static final Pattern SOURCE = Pattern.compile("\\bsrc (\\S+)");
    private static final int FIRST = 200;
    private static final double MOST_BEHIND = 1 / 0.95;
    private static final double MOST_MILLIS = 20;
    private static final int CHANGES = 10;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Path directory;
    private final Report report;
    private final int runs;
    private final int services;
    private final Duration time;
    private final String id = UUID.randomUUID().toString().substring(0, 6);
    private final String server = "bench-server-" + id;
    private final String client = "bench-client-" + id;

    KernelFigures(Path directory, Report report, int runs, int services, Duration time) {
        this.directory = directory;
        this.report = report;
        this.runs = runs;
        this.services = services;
        this.time = time;
    }

    void measure() {
        Rival.require("nginx");
        KernelProxy.obstacle().ifPresent(obstacle -> {
            throw new LaunchException("Kernel rules can't be measured: " + obstacle + ".");
        });
        try {
            pod(server, "sbs" + id, "10.201.77.1", POD);
            pod(client, "sbc" + id, "10.201.77.5", CLIENT);
            forward("-I");
            measured();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            forward("-D");
            Commands.run(List.of("ip", "netns", "del", server));
            Commands.run(List.of("ip", "netns", "del", client));
        }
    }

    private void measured() throws IOException {
        try (Rival pod = Rival.backend(directory, new InetSocketAddress(POD, 8080), inside(server));
                KernelProxy proxy = KernelProxy.start(cluster(), "bench", it -> it)) {
            List<RoutedService> all = new ArrayList<>();
            for (int i = 0; i < services; i++) {
                all.add(BenchServices.service("web-" + i, ip(i), 0, List.of(pod.address())));
            }
            proxy.apply(BenchServices.told(all));
            InetSocketAddress through = new InetSocketAddress(ip(services - 1), 80);
            awaitRules();
            compare("pod", inside(client), pod.address(), through);
            compare("machine", List.of(), pod.address(), through);
            change(proxy, pod.address());
        }
    }

    /** Before they are there, whoever is behind the machine's gateway is asked for these addresses, and may answer. */
    private void awaitRules() throws IOException {
        String table = Machine.of(cluster()).table();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!Nft.run("", "nft", "list", "tables").output().contains("table ip " + table + "\n")) {
            if (System.nanoTime() > deadline) {
                throw new LaunchException("The kernel has no table " + table + ".");
            }
        }
    }

    private String cluster() {
        return "bench-" + id;
    }

    private static List<String> inside(String namespace) {
        return List.of("ip", "netns", "exec", namespace);
    }

    private static String ip(int number) {
        return RANGE + (FIRST + number / 250) + "." + (1 + number % 250);
    }

    /** A pod's namespace, at the other end of a link. */
    private static void pod(String namespace, String link, String hostSide, String address) {
        Commands.run(List.of("ip", "netns", "add", namespace));
        String mtu = Integer.toString(PodNetwork.mtu(source()));
        Commands.run(List.of(
                "ip", "link", "add", link, "mtu", mtu, "type", "veth", "peer", "name", "eth0", "netns", namespace));
        Commands.run(List.of("ip", "-n", namespace, "link", "set", "eth0", "mtu", mtu));
        Commands.run(List.of("ip", "addr", "add", hostSide + "/30", "dev", link));
        Commands.run(List.of("ip", "link", "set", link, "up"));
        Commands.run(List.of("ip", "-n", namespace, "addr", "add", address + "/30", "dev", "eth0"));
        Commands.run(List.of("ip", "-n", namespace, "link", "set", "eth0", "up"));
        Commands.run(List.of("ip", "-n", namespace, "link", "set", "lo", "up"));
        Commands.run(List.of("ip", "-n", namespace, "route", "add", "default", "via", hostSide));
    }

    /**
     * The machine's address for what its routes know nothing of, as cluster IPs are. A pod network takes the length of its packets
     * from the link of such an address; with longer ones, big answers would come in shorter packets through a cluster IP only.
     */
    private static String source() {
        Matcher source = SOURCE.matcher(Commands.run(List.of("ip", "-4", "-o", "route", "get", ip(0))));
        if (!source.find()) {
            throw new LaunchException("The machine has no default route.");
        }
        return source.group(1);
    }

    /** A container engine on the machine lets nothing pass between links that aren't its own. */
    private void forward(String verb) {
        String rule = "iptables " + verb + " FORWARD -i sb%s" + id + " -j ACCEPT";
        Commands.run(List.of(
                "sh",
                "-c",
                "if command -v iptables; then " + rule.formatted("c") + " && " + rule.formatted("s") + "; fi"));
    }

    private void compare(String from, List<String> before, InetSocketAddress direct, InetSocketAddress through) {
        compare(from + ": connections with a request each", before, direct, through, Load.CONNECTIONS);
        compare(from + ": requests over kept connections", before, direct, through, Load.REQUESTS);
        compare(from + ": big answers", before, direct, through, Load.MEGABYTES);
    }

    private void compare(
            String what, List<String> before, InetSocketAddress direct, InetSocketAddress through, Load load) {
        List<Double> behind = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            Blast.Pair rates = load.compare(before, direct, through, time);
            behind.add(rates.one() / rates.other());
        }
        report.add("direct over cluster IP, from a " + what, "x", MOST_BEHIND, behind);
    }

    /** From telling that nobody is ready any more until a connection is refused. */
    private void change(KernelProxy proxy, InetSocketAddress pod) {
        InetSocketAddress changed = new InetSocketAddress(ip(0), 80);
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < CHANGES * runs; i++) {
            awaitAnswer(changed, true);
            long begin = System.nanoTime();
            proxy.apply(BenchServices.told(List.of(BenchServices.service("web-0", ip(0), 0, List.of()))));
            awaitAnswer(changed, false);
            millis.add((System.nanoTime() - begin) / 1e6);
            proxy.apply(BenchServices.told(List.of(BenchServices.service("web-0", ip(0), 0, List.of(pod)))));
        }
        report.add("change of one of " + services + " services to the kernel", "ms", MOST_MILLIS, millis);
    }

    static void awaitAnswer(InetSocketAddress address, boolean answers) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (connects(address) != answers) {
            if (System.nanoTime() > deadline) {
                throw new LaunchException(address + (answers ? " doesn't answer." : " still answers."));
            }
        }
    }

    private static boolean connects(InetSocketAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address, 1_000);
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
