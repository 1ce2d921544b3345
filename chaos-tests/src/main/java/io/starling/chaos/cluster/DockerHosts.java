package io.starling.chaos.cluster;

import io.starling.node.local.ClusterPlan;
import io.starling.node.local.LaunchException;
import io.starling.node.local.Ports;
import io.starling.node.main.RuntimeKind;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Hosts with a container engine and a member each: network namespaces, wired to a switch, with this machine outside. Hosts are
 * numbered from 1, and their nodes are {@code node-1}...
 */
public final class DockerHosts implements AutoCloseable {
    /** The image that each engine has: a busybox, whose applets are found by their names. */
    public static final String IMAGE = "starling-test/busybox:1";

    /** Where each host's member serves Ingresses. */
    public static final int INGRESS_PORT = 7280;

    private static final int FIRST_JOURNAL_PORT = 33_000;
    /** Of the last number of an address on the switch: these are for load balancers. */
    private static final List<Integer> POOL = List.of(200, 203);

    private static final Pattern LINK_LAYER = Pattern.compile("lladdr (\\S+)");
    private static final int PATIENCE_SECONDS = 60;
    private static final int ENGINE_STARTS = 5;
    private static final int LAST_WORDS = 20;
    private static final List<String> APPLETS = List.of(
            "sh",
            "httpd",
            "wget",
            "timeout",
            "hostname",
            "mkdir",
            "chmod",
            "printf",
            "echo",
            "sleep",
            "nslookup",
            "nc");

    private final Path directory;
    private final Namespaces namespaces;
    private final JournalServer journal;
    /** By host, the first at 0. */
    private final List<Process> engines = new ArrayList<>();

    private final List<MemberHost> members = new ArrayList<>();

    private DockerHosts(Path directory, int hosts) {
        this.directory = directory;
        int port = Ports.firstFree(ClusterPlan.HOST, FIRST_JOURNAL_PORT, 1);
        this.namespaces = Namespaces.create(hosts, port);
        this.journal = JournalKind.POSTGRES.at(directory.resolve("journal"), port, directory.resolve("journal.log"));
    }

    /** Starts everything; returns when the engines answer, before the members are ready. */
    public static DockerHosts start(Path directory, int hosts) throws IOException {
        DockerHosts started = new DockerHosts(directory, hosts);
        try {
            started.journal.start();
            started.journal.admitHosts();
            Path image = started.image();
            for (int host = 1; host <= hosts; host++) {
                started.startEngine(host);
            }
            for (int host = 1; host <= hosts; host++) {
                started.awaitEngine(host);
                Tool.run(List.of("docker", "-H", started.engine(host), "import", image.toString(), IMAGE));
            }
            started.startMembers(hosts);
            return started;
        } catch (IOException | RuntimeException e) {
            started.close();
            throw e;
        }
    }

    private Path image() throws IOException {
        Path bin = Files.createDirectories(directory.resolve("image/bin"));
        Files.createDirectories(directory.resolve("image/tmp"));
        Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
        for (String applet : APPLETS) {
            Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
        }
        Path file = directory.resolve("image.tar");
        Tool.run("tar -C " + directory.resolve("image") + " -cf " + file + " .");
        return file;
    }

    /** Ends a host's engine, and nothing else on that host: containers run on. */
    public void killEngine(int host) {
        Process engine = engines.get(host - 1);
        engine.destroyForcibly();
        if (!Waiting.until(PATIENCE_SECONDS, () -> !engine.isAlive())) {
            throw new LaunchException("The engine of host " + host + " doesn't end.");
        }
    }

    /** Starts an engine that was killed; returns when it answers. */
    public void startEngineAgain(int host) throws IOException {
        engines.set(host - 1, engineOf(host));
        awaitEngine(host);
    }

    private void startEngine(int host) throws IOException {
        engines.add(engineOf(host));
    }

    /** In the host's network, but with this machine's view of everything else: the engine needs the control groups. */
    private Process engineOf(int host) throws IOException {
        Path own = Files.createDirectories(directory.resolve("engine-" + host));
        List<String> words = new ArrayList<>(entering(host));
        words.addAll(List.of(
                "dockerd", "-H", engine(host), "--pidfile", own.resolve("pid").toString()));
        words.addAll(List.of("--data-root", own.resolve("data").toString()));
        words.addAll(List.of("--exec-root", own.resolve("run").toString()));
        words.add("--live-restore");
        return new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(engineLog(host).toFile()))
                .start();
    }

    /**
     * One that ends meanwhile is started again, as a machine's service manager does. An engine that starts while the containerd of a killed one
     * is still ending takes that for its own, waits for it in vain and ends after a quarter of a minute; the next start works.
     */
    private void awaitEngine(int host) throws IOException {
        for (int tries = 1; !answers(engines.get(host - 1), host); tries++) {
            if (engines.get(host - 1).isAlive() || tries == ENGINE_STARTS) {
                throw new LaunchException("The engine of host " + host + " doesn't start: " + lastWords(host));
            }
            engines.set(host - 1, engineOf(host));
        }
    }

    /** Whether it answers in time; false as soon as it has ended. */
    private boolean answers(Process engine, int host) {
        String question = "docker -H " + engine(host) + " info";
        return Waiting.until(PATIENCE_SECONDS, () -> !engine.isAlive() || Tool.works(question)) && engine.isAlive();
    }

    private String lastWords(int host) throws IOException {
        List<String> lines = Files.readAllLines(engineLog(host));
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_WORDS), lines.size()));
    }

    private Path engineLog(int host) {
        return directory.resolve("engine-" + host + ".log");
    }

    private void startMembers(int hosts) {
        String pool = onSwitch(POOL.get(0)) + "-" + onSwitch(POOL.get(1));
        MemberCommand command = new MemberCommand(
                namespaces,
                hosts,
                RuntimeKind.DOCKER,
                directory.resolve("members"),
                List.of("-Dstarling.load-balancer.pool=" + pool));
        for (int host = 1; host <= hosts; host++) {
            WrongClock.set(directory.resolve("clock-" + host), 0);
            List<String> words = new ArrayList<>(command.of(host));
            words.addAll(List.of("--ingress-port", Integer.toString(INGRESS_PORT)));
            MemberHost member = new MemberHost(
                    "node-" + host,
                    words,
                    Map.of("STARLING_JOURNAL", journal.urlFrom(namespaces.journalHost()), "DOCKER_HOST", engine(host)),
                    log(host),
                    line -> {});
            member.start();
            members.add(member);
        }
    }

    /** Where a host's member says what it does. */
    public Path log(int host) {
        return directory.resolve("node-" + host + ".log");
    }

    /** Where a host's engine listens. */
    public String engine(int host) {
        return "unix://" + directory.resolve("engine-" + host + ".sock");
    }

    /** A host's address on the switch. */
    public String address(int host) {
        return namespaces.address(host);
    }

    /** Where a host's member serves the API. */
    public String api(int host) {
        return "http://" + address(host) + ":" + namespaces.apiPort(host);
    }

    private List<String> entering(int host) {
        List<String> words = namespaces.onHostOf(host);
        return List.of("nsenter", "--net=/run/netns/" + words.get(words.size() - 1));
    }

    /** What a command on a host prints; fails where it fails. */
    public String onHost(int host, String words) {
        List<String> all = new ArrayList<>(entering(host));
        all.addAll(List.of(words.split(" ", -1)));
        return Tool.run(all);
    }

    /** What a command prints in a container of a host whose name begins so. */
    public String inContainer(int host, String name, String script) {
        String id = Tool.run(List.of("docker", "-H", engine(host), "ps", "-q", "--filter", "name=^" + name))
                .strip();
        return Tool.run(List.of("docker", "-H", engine(host), "exec", id, "sh", "-c", script));
    }

    /** The hosts are on one link no more: a router is in between. */
    public void partByRouter() {
        String router = onSwitch(254);
        onHost(0, "ip addr add " + router + "/24 dev br0");
        onHost(
                0,
                "sysctl -q -w net.ipv4.ip_forward=1 net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.br0.send_redirects=0");
        for (int from = 1; from <= members.size(); from++) {
            for (int to = 1; to <= members.size(); to++) {
                if (from != to) {
                    onHost(from, "ip route add " + address(to) + "/32 via " + router);
                }
            }
        }
    }

    /** The address on the switch that ends so. */
    private String onSwitch(int number) {
        return namespaces.journalHost().replaceFirst("[0-9]+$", Integer.toString(number));
    }

    /** The link-layer address by which this machine, a neighbour of the hosts, knows an address on the switch. */
    public String neighbour(String address) {
        Matcher found = LINK_LAYER.matcher(Tool.run("ip neigh show " + address));
        return found.find() ? found.group(1) : "unknown";
    }

    /** SIGKILL; the host, its engine and its containers go on. */
    public void killMember(int host) {
        members.get(host - 1).kill();
    }

    /** Starts a member that was killed; returns before it is ready. */
    public void startMemberAgain(int host) {
        members.get(host - 1).start();
    }

    /** Lets all members leave at once. */
    public void stopMembers() {
        List<Thread> stops =
                members.stream().map(member -> new Thread(member::stop)).toList();
        stops.forEach(Thread::start);
        for (Thread stop : stops) {
            try {
                stop.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new LaunchException("Interrupted.", e);
            }
        }
    }

    @Override
    public void close() {
        members.forEach(MemberHost::kill);
        for (int host = 1; host <= engines.size(); host++) {
            removeContainers(host);
            Process engine = engines.get(host - 1);
            engine.destroy();
            Waiting.until(PATIENCE_SECONDS, () -> !engine.isAlive());
        }
        namespaces.close();
        journal.stop();
        unmount();
    }

    private void removeContainers(int host) {
        if (Tool.works("docker -H " + engine(host) + " info")) {
            String ids = Tool.run("docker -H " + engine(host) + " ps -aq");
            ids.lines().forEach(id -> Tool.works("docker -H " + engine(host) + " rm -f " + id));
        }
    }

    /** What an engine left mounted keeps its directory from being deleted. */
    private void unmount() {
        try (Stream<String> mounts = Files.lines(Path.of("/proc/mounts"))) {
            mounts.map(line -> line.split(" ", -1)[1])
                    .filter(mount -> mount.startsWith(directory + "/"))
                    .sorted(Comparator.reverseOrder())
                    .forEach(mount -> Tool.works("umount -l " + mount));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
