package io.starling.chaos.bench;

import io.starling.node.local.ApiClient;
import io.starling.node.local.ClusterPlan;
import io.starling.node.local.LaunchException;
import io.starling.node.local.LocalCluster;
import io.starling.node.local.MemberPlan;
import io.starling.node.local.Ports;
import io.starling.node.local.RunningProcess;
import io.starling.node.main.RuntimeKind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A cluster of three members in a directory of its own, started and stopped by the script {@code starling}. */
final class BenchCluster implements AutoCloseable {
    static final int MEMBERS = 3;
    private static final int LOWEST_PORT = 21_000;
    /** Read by whatever starts members. */
    private static final String MORE_OPTIONS = "STARLING_MEMBER_OPTIONS";

    private final Path home;
    private final RuntimeKind runtime;
    private final Path directory;
    private final int port;
    private final int members;
    private final String memberOptions;

    private BenchCluster(Path home, RuntimeKind runtime, Path directory, int port, int members, String memberOptions) {
        this.home = home;
        this.members = members;
        this.memberOptions = memberOptions;
        this.runtime = runtime;
        this.directory = directory;
        this.port = port;
    }

    /** Where the script {@code starling} is. */
    static Path home() {
        return Path.of(System.getProperty("starling.home", ".")).toAbsolutePath();
    }

    static void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted.", e);
        }
    }

    /** A cluster that isn't started, and has no data. */
    static BenchCluster fresh(Path home, RuntimeKind runtime) {
        return fresh(home, runtime, MEMBERS, "");
    }

    /**
     * The same with so many members.
     *
     * @param memberOptions for their JVMs besides the usual ones, separated by spaces; may be empty
     */
    static BenchCluster fresh(Path home, RuntimeKind runtime, int members, String memberOptions) {
        try {
            Path directory = Files.createTempDirectory("starling-bench").resolve("cluster");
            BenchCluster cluster = new BenchCluster(
                    home,
                    runtime,
                    directory,
                    Ports.firstFree(ClusterPlan.HOST, LOWEST_PORT, 2 * members + 1),
                    members,
                    memberOptions);
            Runtime.getRuntime().addShutdownHook(new Thread(cluster::close, "close-cluster")); // for Ctrl-C
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A cluster whose members are ready. */
    static BenchCluster up(Path home, RuntimeKind runtime) {
        BenchCluster cluster = fresh(home, runtime);
        try {
            cluster.up();
            return cluster;
        } catch (LaunchException e) {
            cluster.close();
            throw e;
        }
    }

    /** Starts it; answers how long that took until every member was ready, in seconds. */
    double up() {
        long begin = System.nanoTime();
        starling("up", "--members", "" + members, "--runtime", runtime.word(), "--port", "" + port);
        return (System.nanoTime() - begin) / 1e9;
    }

    /** Stops it; the data stays. */
    void down() {
        starling("down");
    }

    /** Kills every member; the journal's database and whoever looks after them stay. */
    void killAll() {
        LocalCluster cluster = LocalCluster.in(directory, line -> {});
        plan().all().parallelStream().forEach(cluster::kill);
    }

    /** Starts every member; returns when all are ready. */
    void startAll() {
        LocalCluster cluster = LocalCluster.in(directory, line -> {});
        plan().all().parallelStream().forEach(cluster::start);
    }

    /** The URLs of the members' APIs. */
    List<String> apis() {
        return plan().all().stream().map(MemberPlan::api).toList();
    }

    /** The URLs of a path of the members' APIs. */
    List<URI> doors(String path) {
        return apis().stream().map(api -> URI.create(api + path)).toList();
    }

    /** The first member's API. */
    ApiClient api() {
        return new ApiClient(apis().get(0));
    }

    /** The members' process numbers. */
    List<Long> processes() {
        LocalCluster cluster = LocalCluster.in(directory, line -> {});
        return plan().all().stream()
                .map(member -> cluster.directory().member(member).orElseThrow())
                .map(RunningProcess::pid)
                .toList();
    }

    /** What the members have used of the processors since they started, together. */
    double processorSeconds() {
        return processes().stream()
                .mapToDouble(process -> Footprint.of(process).processorSeconds())
                .sum();
    }

    /** What else can be done with it. */
    LocalCluster local() {
        return LocalCluster.in(directory, line -> {});
    }

    private ClusterPlan plan() {
        return LocalCluster.in(directory, line -> {}).plan();
    }

    private void starling(String command, String... options) {
        List<String> words = Stream.concat(
                        Stream.of(home.resolve("starling").toString(), command, "--data", directory.toString()),
                        Stream.of(options))
                .toList();
        Map<String, String> environment = memberOptions.isEmpty()
                ? Map.of()
                : Map.of(MORE_OPTIONS, System.getenv().getOrDefault(MORE_OPTIONS, "") + " " + memberOptions);
        Commands.run(words, environment);
    }

    /** Stops it, where it runs, and removes its data. */
    @Override
    public synchronized void close() {
        if (!Files.exists(directory.getParent())) {
            return;
        }
        if (Files.exists(directory)) {
            down();
        }
        try (Stream<Path> files = Files.walk(directory.getParent())) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
