package io.starling.chaos.cluster;

import io.starling.chaos.check.Ending;
import io.starling.chaos.check.JournalRow;
import io.starling.chaos.check.PodRun;
import io.starling.node.local.ApiClient;
import io.starling.node.local.LaunchException;
import io.starling.node.local.Ports;
import io.starling.node.main.RuntimeKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A cluster of member processes with its journal. Members are numbered from 1; each is its own node {@code node-N}. */
public final class ChaosCluster implements AutoCloseable {
    private static final int READY_SECONDS = 240;
    private static final String JOURNAL_VARIABLE = "STARLING_JOURNAL";

    /**
     * What to build.
     *
     * @param directory where logs and data go
     * @param members how many
     * @param journal what they write to
     * @param port the first of the ports of this machine that may be used; one with namespaces, else twice the members and one
     * @param options more options for the members' JVMs
     */
    public record Setup(
            Path directory, int members, JournalKind journal, RuntimeKind runtime, int port, List<String> options) {
        public Setup {
            options = List.copyOf(options);
        }
    }

    private final Setup setup;
    private final Network network;
    private final JournalServer journal;
    private final List<MemberHost> hosts = new ArrayList<>();
    private final Map<Path, Disk> disks = new HashMap<>();

    private ChaosCluster(Setup setup, Network network, JournalServer journal) {
        this.setup = setup;
        this.network = network;
        this.journal = journal;
    }

    /**
     * Starts it, and returns when every member is ready.
     *
     * @param say is told, a line each, what goes on
     * @throws LaunchException when it can't be started; nothing is left behind
     */
    public static ChaosCluster start(Setup setup, Consumer<String> say) {
        int port = Ports.firstFree("127.0.0.1", setup.port(), 2 * setup.members() + 1);
        int journalPort = port + 2 * setup.members();
        Network network = Namespaces.possible()
                ? Namespaces.create(setup.members(), journalPort)
                : new Loopback(port, setup.members());
        JournalServer journal = setup.journal()
                .at(
                        setup.directory().resolve("journal").resolve("server"),
                        journalPort,
                        log(setup.directory(), "journal"));
        ChaosCluster cluster = new ChaosCluster(setup, network, journal);
        Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "close-cluster")); // for Ctrl-C
        try {
            cluster.startAll(say);
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void startAll(Consumer<String> say) {
        network.limits().forEach(say);
        makeDirectories();
        journal.start();
        if (network instanceof Namespaces) {
            journal.admitHosts();
        }
        for (int member : members()) {
            hosts.add(new MemberHost(
                    name(member),
                    command().of(member),
                    Map.of(JOURNAL_VARIABLE, journal.urlFrom(network.journalHost())),
                    log(setup.directory(), name(member)),
                    say));
        }
        hosts.forEach(MemberHost::start);
        for (int member : members()) {
            awaitReady(member);
        }
    }

    private void makeDirectories() {
        try {
            Files.createDirectories(setup.directory().resolve("logs"));
            boolean ownDisks = Disk.possible(setup.directory());
            List<Path> data = new ArrayList<>(List.of(journalData()));
            members().forEach(member -> data.add(memberData(member)));
            for (int member : members()) {
                WrongClock.set(clock(member), 0);
            }
            for (Path directory : data) {
                Files.createDirectories(directory);
                if (ownDisks) {
                    disks.put(directory, Disk.at(directory));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path clock(int member) {
        return setup.directory().resolve("clock-" + member);
    }

    private Path journalData() {
        return setup.directory().resolve("journal");
    }

    private Path memberData(int member) {
        return setup.directory().resolve("members").resolve(name(member));
    }

    /** The numbers of the members. */
    public List<Integer> members() {
        return IntStream.rangeClosed(1, setup.members()).boxed().toList();
    }

    /** The name of a member and its node. */
    public static String name(int member) {
        return "node-" + member;
    }

    /** The URL of a member's API. */
    public String api(int member) {
        return "http://" + network.address(member) + ":" + network.apiPort(member);
    }

    /** Starts a member that was killed or stopped; doesn't wait. */
    public void start(int member) {
        host(member).start();
    }

    /** When a member is started from now on, it is of a build that writes a newer version of an event. */
    public void upgrade(int member) {
        host(member).become(command().ofNextBuild(member));
    }

    private MemberCommand command() {
        return new MemberCommand(
                network, setup.members(), setup.runtime(), setup.directory().resolve("members"), setup.options());
    }

    /** Whether a member says that it is ready. */
    public boolean ready(int member) {
        return new ApiClient(api(member)).ready();
    }

    /**
     * Returns when a member is ready.
     *
     * @throws LaunchException when it isn't in time
     */
    public void awaitReady(int member) {
        if (!Waiting.until(READY_SECONDS, () -> ready(member))) {
            throw new LaunchException(name(member) + " is not ready after " + READY_SECONDS + " s; see "
                    + log(setup.directory(), name(member)));
        }
    }

    /** SIGKILL; the member stays dead. */
    public void kill(int member) {
        host(member).kill();
    }

    /** SIGTERM; returns when the member has ended. False where it had to be killed. */
    public boolean stop(int member) {
        return host(member).stop();
    }

    /** SIGSTOP: the member stands still, its sockets stay open. */
    public void freeze(int member) {
        host(member).signal("STOP");
    }

    /** SIGCONT. */
    public void thaw(int member) {
        host(member).signal("CONT");
    }

    /**
     * When which member's process ended because it was downed, though nobody had killed or stopped it.
     *
     * @param origin what the times count from, by {@link System#nanoTime}
     */
    public List<Ending> endings(long origin) {
        return hosts.stream()
                .flatMap(host -> host.endings().stream().map(at -> new Ending(host.name(), at - origin)))
                .toList();
    }

    /** SIGKILL of the journal's database. */
    public void killJournal() {
        journal.kill();
    }

    /** Starts the journal's database again. */
    public void startJournal() {
        journal.start();
    }

    /** Whether members and the journal have disks of their own, which can be full. */
    public boolean ownDisks() {
        return !disks.isEmpty();
    }

    /** Nothing more fits on a member's disk. What is answered makes room. */
    public Runnable fillDisk(int member) {
        return fill(memberData(member));
    }

    /** Nothing more fits on the journal's disk. What is answered makes room, and starts the database anew, as people do then. */
    public Runnable fillJournalDisk() {
        Runnable grow = fill(journalData());
        return () -> {
            grow.run();
            journal.kill();
            journal.start();
        };
    }

    private Runnable fill(Path directory) {
        Disk disk = Objects.requireNonNull(disks.get(directory));
        disk.fill();
        return disk::grow;
    }

    /** Sets a member's clock ahead of the real time, or back; the member isn't told. */
    public void setClock(int member, int seconds) {
        WrongClock.set(clock(member), seconds);
    }

    /** What can be done to the network; empty where members share one host. */
    public Optional<Wires> wires() {
        return network instanceof Namespaces namespaces
                ? Optional.of(new Wires(namespaces, members()))
                : Optional.empty();
    }

    /** The place of every event in the journal, by entity and sequence. */
    public List<JournalRow> journalRows() {
        return journal.rows();
    }

    /** The pods' processes that run now, by what the operating system shows; empty with a runtime that has none. */
    public List<PodRun> podProcesses() {
        return setup.runtime() == RuntimeKind.PROCESS
                ? PodProcesses.look(setup.directory().toAbsolutePath().resolve("members"), "/bin/sleep")
                : List.of();
    }

    private MemberHost host(int member) {
        return hosts.get(member - 1);
    }

    private static Path log(Path directory, String part) {
        return directory.resolve("logs").resolve(part + ".log");
    }

    /** Lets all members leave at once, then stops the database. Data and logs stay. */
    public void stopAll() {
        hosts.forEach(host -> host.signal("CONT"));
        hosts.parallelStream().forEach(MemberHost::stop);
        journal.stop();
    }

    /** Ends everything at once, pods too, and removes the hosts. May be called again. */
    @Override
    public synchronized void close() {
        hosts.forEach(host -> host.signal("CONT"));
        hosts.forEach(MemberHost::kill);
        for (PodRun run : podProcesses()) {
            ProcessHandle.of(run.process()).ifPresent(ProcessHandle::destroyForcibly);
        }
        journal.stop();
        disks.values().forEach(Disk::close);
        network.close();
    }
}
