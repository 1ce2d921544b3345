package io.starling.node.cli;

import io.starling.node.local.DirectoryLock;
import io.starling.node.local.DockerEngine;
import io.starling.node.local.LaunchException;
import io.starling.node.local.MemberProcess;
import io.starling.node.local.Ports;
import io.starling.node.main.CommonPool;
import io.starling.node.main.HostPort;
import io.starling.node.main.Member;
import io.starling.node.main.MemberSettings;
import io.starling.node.main.RuntimeKind;
import io.starling.node.main.SimulatedNodes;
import io.starling.persistence.Journal;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs one member in this process. */
@Command(
        name = "join",
        mixinStandardHelpOptions = true,
        description = {
            "Runs one member in the foreground: it joins the cluster that the seeds belong to, and leaves it when it is stopped.",
            "Members with the role control know each other by the journal; the first one founds the cluster."
        })
final class JoinCommand implements Runnable {
    private static final int API_PORT = 7180;
    private static final int REMOTING_PORT = 7190;

    @Option(
            names = "--seed",
            split = ",",
            paramLabel = "HOST:PORT",
            description = "Members to join by; needed without the role control.")
    private List<String> seeds = List.of();

    @Option(
            names = "--roles",
            split = ",",
            paramLabel = "ROLE",
            defaultValue = MemberSettings.CONTROL + "," + MemberSettings.WORKER,
            description =
                    "control (owns a share of the control plane, serves the API), worker (runs pods); both unless given.")
    private Set<String> roles = Set.of();

    @Option(
            names = "--name",
            paramLabel = "NODE",
            description = "The name of the member and its node; this machine's name unless given.")
    private @Nullable String name;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description =
                    "Where API and remoting listen, and where other members reach this one; ${DEFAULT-VALUE} unless given.")
    private String bind = "";

    @Option(
            names = "--journal",
            paramLabel = "URL",
            defaultValue = "${env:" + MemberProcess.JOURNAL_VARIABLE + "}",
            description = "The journal, as postgresql://user:password@host:port/database or "
                    + "cassandra://user:password@host:port,host:port/keyspace?datacenter=NAME; needed by the role control. "
                    + "The environment's " + MemberProcess.JOURNAL_VARIABLE + " unless given.")
    private @Nullable String journal;

    @Option(
            names = "--insecure",
            description = "Allow addresses that other machines reach, although nothing is authenticated yet.")
    private boolean insecure;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "What this member keeps; .starling/members/NODE unless given.")
    private @Nullable Path data;

    @Option(
            names = "--port",
            paramLabel = "P",
            description = "Where the API listens; the first free port from " + API_PORT + " on unless given.")
    private @Nullable Integer port;

    @Option(
            names = "--remoting-port",
            paramLabel = "P",
            description = "Where other members reach this one; the first free port from " + REMOTING_PORT
                    + " on unless given.")
    private @Nullable Integer remotingPort;

    @Option(
            names = "--ingress-port",
            split = ",",
            paramLabel = "P",
            description =
                    "Where the ingress listens for HTTP and TLS, on the address of --bind; no ingress unless given.")
    private List<Integer> ingressPorts = List.of();

    @Option(
            names = "--runtime",
            paramLabel = "KIND",
            description = "docker, process or simulated; docker if an engine answers, else process.")
    private @Nullable RuntimeKind runtime;

    @Option(
            names = "--node-share",
            paramLabel = "FRACTION",
            defaultValue = "1",
            description =
                    "How much of this machine the node offers, above 0 and at most 1; ${DEFAULT-VALUE} unless given.")
    private double share;

    @Mixin
    private SimulatedNodesOption simulated = new SimulatedNodesOption();

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            defaultValue = MemberSettings.USUAL_CLUSTER,
            description = "The cluster's name; ${DEFAULT-VALUE} unless given.")
    private String cluster = "";

    @Option(
            names = "--lives",
            hidden = true,
            paramLabel = "DIR",
            description = "Where the launcher tells which members' processes have ended.")
    private @Nullable Path lives;

    @Override
    public void run() {
        CommonPool.prepare();
        MemberSettings settings = settings();
        try (DirectoryLock lock = lock(settings.dataDirectory())) {
            startAndAwait(settings);
            System.out.println(settings.name() + " is ready, API at http://"
                    + new HostPort(settings.apiHost(), settings.apiPort()));
            awaitSignal();
        }
    }

    private static void startAndAwait(MemberSettings settings) {
        try {
            Member.start(settings).awaitReady();
        } catch (IllegalStateException e) {
            throw new LaunchException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Everything that can be wrong is found here, before anything is started. */
    private MemberSettings settings() {
        checkAddress();
        checkRoles();
        SimulatedNodes nodes = simulated.checked(roles, runtime);
        if (share <= 0 || share > 1) {
            throw new LaunchException("--node-share must be above 0 and at most 1.");
        }
        String node = name();
        Path directory = data != null
                ? data
                : new DataOption().directory().resolve("members").resolve(node);
        int api = chosenPort("--port", port, API_PORT);
        int remoting = chosenPort("--remoting-port", remotingPort, REMOTING_PORT);
        List<HostPort> parsed = parsedSeeds();
        checkSeeds(parsed, remoting);
        return new MemberSettings(
                cluster,
                node,
                bind,
                remoting,
                parsed,
                roles,
                bind,
                api,
                checkedJournal(),
                chosenRuntime(),
                directory.toAbsolutePath().normalize(),
                share,
                lives,
                checkedIngressPorts(),
                nodes,
                insecure);
    }

    private void checkAddress() {
        InetAddress address;
        try {
            address = InetAddress.getByName(bind);
        } catch (UnknownHostException e) {
            throw new LaunchException("The address '" + bind + "' of --bind is not known on this machine.", e);
        }
        if (address.isAnyLocalAddress()) {
            throw new LaunchException(
                    "--bind must be an address by which the other members reach this machine, not " + bind + ".");
        }
        if (address.isLoopbackAddress()) {
            return;
        }
        if (!insecure) {
            throw new LaunchException("Nothing is authenticated yet: whoever reaches " + bind
                    + " could start a pod with a hostPath and be root here. To do it anyway, add --insecure.");
        }
        if (!ownAddress(address)) {
            throw new LaunchException("The address " + bind + " of --bind is not one of this machine's.");
        }
        System.err.println("WARNING: API and remoting on " + bind + " are open to everybody who can reach that address;"
                + " a pod with a hostPath is root on this machine.");
    }

    private static boolean ownAddress(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    private void checkSeeds(List<HostPort> given, int remoting) {
        HostPort self = new HostPort(bind, remoting);
        if (!roles.contains(MemberSettings.CONTROL) && given.stream().allMatch(self::equals)) {
            throw new LaunchException("A member without the role control joins by the address of another one:"
                    + " name some with --seed HOST:PORT.");
        }
    }

    private void checkRoles() {
        Set<String> unknown = new TreeSet<>(roles);
        unknown.removeAll(Set.of(MemberSettings.CONTROL, MemberSettings.WORKER));
        if (!unknown.isEmpty() || roles.isEmpty()) {
            throw new LaunchException(
                    "--roles takes control, worker or both; not '" + String.join(",", unknown) + "'.");
        }
    }

    private @Nullable String checkedJournal() {
        if (!roles.contains(MemberSettings.CONTROL)) {
            return null;
        }
        if (journal == null || journal.isBlank()) {
            throw new LaunchException(
                    "The role control needs a journal: name one with --journal postgresql://user:password@host:port/database,"
                            + " or join with --roles worker.");
        }
        try (Journal checked = Journal.forUrl(journal)) {
            checked.check();
        }
        return journal;
    }

    private List<HostPort> parsedSeeds() {
        try {
            return seeds.stream().map(HostPort::parse).toList();
        } catch (IllegalArgumentException e) {
            throw new LaunchException("--seed: " + e.getMessage() + ".", e);
        }
    }

    private String name() {
        String chosen = name != null ? name : hostName();
        if (!chosen.matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")) {
            throw new LaunchException(
                    "The name '" + chosen
                            + "' can't be a node's name: choose one of at most 63 small letters, digits and hyphens with --name.");
        }
        return chosen;
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost()
                    .getHostName()
                    .toLowerCase(Locale.ROOT)
                    .replaceFirst("\\..*", "");
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    private int chosenPort(String option, @Nullable Integer given, int from) {
        if (given == null) {
            return Ports.firstFree(bind, from, 1);
        }
        if (Ports.taken(bind, given)) {
            throw new LaunchException(
                    "Port " + given + " of " + bind + " is taken: choose another with " + option + ".");
        }
        return given;
    }

    private List<Integer> checkedIngressPorts() {
        if (!ingressPorts.isEmpty() && !roles.contains(MemberSettings.CONTROL)) {
            throw new LaunchException("--ingress-port needs the role control.");
        }
        ingressPorts.forEach(each -> chosenPort("--ingress-port", each, each));
        return ingressPorts;
    }

    private RuntimeKind chosenRuntime() {
        if (runtime == null) {
            return DockerEngine.answers() ? RuntimeKind.DOCKER : RuntimeKind.PROCESS;
        }
        if (runtime == RuntimeKind.DOCKER && roles.contains(MemberSettings.WORKER) && !DockerEngine.answers()) {
            throw new LaunchException("No Docker engine answers on this machine: start one, or use --runtime process.");
        }
        return runtime;
    }

    private static DirectoryLock lock(Path directory) {
        return DirectoryLock.take(directory.resolve("lock"))
                .orElseThrow(() -> new LaunchException(
                        "The directory " + directory + " is used by another member: name another one with --data."));
    }

    /** The member leaves the cluster in the JVM's shutdown hook; until then there is nothing to do here. */
    private static void awaitSignal() {
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
