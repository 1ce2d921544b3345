package io.starling.node.runtime.process;

import io.starling.core.pod.ContainerReport.Terminated;
import io.starling.node.runtime.ContainerRuntime;
import io.starling.node.runtime.RuntimeFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a container's command as a process of the host, in a session of its own. The image is ignored. Each pod gets an
 * address of its own out of 127.0.0.0/8, so that several may listen on the same port. Processes outlive the agent and are
 * found again by their id and start time.
 *
 * <p>Volumes are shown at their mount paths where this runs as root and {@code unshare} exists; elsewhere they are not,
 * and {@link #info()} says so.
 */
public final class ProcessRuntime implements ContainerRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessRuntime.class);

    private final Path root;
    private final String node;
    private final Executor blocking;
    private final Set<String> watched = ConcurrentHashMap.newKeySet();
    private volatile Consumer<Exit> exits = exit -> {};

    private ProcessRuntime(Path root, String node, Executor blocking) {
        this.root = root;
        this.node = node;
        this.blocking = blocking;
    }

    /**
     * The processes of one node.
     *
     * @param directory where runs are recorded; belongs to this node alone
     * @param blocking runs what blocks
     */
    public static ProcessRuntime create(Path directory, String node, Executor blocking) {
        return new ProcessRuntime(directory.toAbsolutePath().resolve("processes"), node, blocking);
    }

    @Override
    public RuntimeInfo info() {
        return HostInfo.read("process", "process://1", remark());
    }

    private static String remark() {
        String all = "run as processes of the host: images and resource limits are ignored";
        return Launch.canMount() ? all : all + "; volumes are not mounted, which needs root and unshare";
    }

    @Override
    public boolean lasting() {
        return true;
    }

    @Override
    public CompletionStage<String> fetchImage(ImageRequest image) {
        return CompletableFuture.completedFuture("");
    }

    @Override
    public CompletionStage<String> open(PodSetup pod) {
        return call(() -> {
            Files.createDirectories(root.resolve(pod.uid()));
            return LoopbackAddress.of(root, node, pod.uid());
        });
    }

    @Override
    public CompletionStage<Started> start(ContainerSetup setup) {
        return call(() -> {
            RunDirectory run = RunDirectory.of(root, setup.pod().uid(), setup.name(), setup.attempt());
            watched.add(run.id());
            try {
                Process process = Launch.start(setup, run);
                run.awaitTaken(process);
                follow(run, process);
            } catch (IOException | RuntimeException e) {
                watched.remove(run.id());
                throw e;
            }
            return new Started(run.id(), LoopbackAddress.of(root, node, run.uid()), run.startedAt());
        });
    }

    /** Hears of the end of a run that was just asked for. An earlier agent's process may have it. */
    private void follow(RunDirectory run, Process started) {
        if (run.pid() == started.pid()) {
            started.onExit()
                    .thenAcceptAsync(ended -> exited(run, Optional.of(ended.exitValue())), blocking)
                    .exceptionally(ProcessRuntime::unheard);
        } else {
            LOG.info("{} runs already, as process {}", run.id(), run.pid());
            run.running()
                    .ifPresentOrElse(
                            process -> watch(run, process),
                            () -> blocking.execute(() -> exited(run, Optional.empty())));
        }
    }

    private void watch(RunDirectory run, ProcessHandle process) {
        process.onExit()
                .thenAcceptAsync(ended -> exited(run, Optional.empty()), blocking)
                .exceptionally(ProcessRuntime::unheard);
    }

    /** A run whose directory is gone was discarded: nobody waits for its end. */
    private static @Nullable Void unheard(Throwable failure) {
        LOG.debug("The end of a process wasn't told", failure);
        return null;
    }

    /** The leader is gone; what it left of its group goes too. */
    private void exited(RunDirectory run, Optional<Integer> code) {
        watched.remove(run.id());
        ProcessGroups.signal(run.pid(), "KILL");
        Terminated end = run.end();
        Terminated how = code.filter(value -> value > 128 && end.exitCode() == 137)
                .map(value -> new Terminated(value, end.reason(), end.message(), end.startedAt(), end.finishedAt()))
                .orElse(end);
        exits.accept(new Exit(run.uid(), run.container(), run.attempt(), run.id(), how));
    }

    @Override
    public CompletionStage<Done> signal(String containerId, Signal signal) {
        return call(() -> {
            RunDirectory run = RunDirectory.byId(root, containerId);
            if (run.running().isPresent()) {
                ProcessGroups.signal(run.pid(), signal == Signal.KILL ? "KILL" : "TERM");
            }
            return Done.getInstance();
        });
    }

    @Override
    public CompletionStage<Done> remove(String containerId) {
        return call(() -> {
            delete(RunDirectory.byId(root, containerId).path());
            return Done.getInstance();
        });
    }

    @Override
    public CompletionStage<Done> discard(String uid) {
        return call(() -> {
            ProcessGroups.killMarked(uid);
            delete(root.resolve(uid));
            return Done.getInstance();
        });
    }

    private static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> paths = Files.walk(tree)) {
                for (Path path :
                        paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(path);
                }
            }
        }
    }

    /** Also begins to watch the processes that an earlier agent started. */
    @Override
    public CompletionStage<List<Found>> list(Optional<String> uid) {
        return call(() -> {
            List<Found> found = new ArrayList<>();
            for (Path pod : children(root)) {
                String name = pod.getFileName().toString();
                if (uid.isEmpty() || uid.get().equals(name)) {
                    addRuns(pod, name, found);
                }
            }
            return found;
        });
    }

    private void addRuns(Path pod, String uid, List<Found> found) throws IOException {
        String ip = LoopbackAddress.of(root, node, uid);
        for (Path path : children(pod)) {
            RunDirectory.parse(path, uid).ifPresent(run -> {
                found.add(run.found(ip));
                run.running().filter(process -> watched.add(run.id())).ifPresent(process -> watch(run, process));
            });
        }
        if (found.stream().noneMatch(one -> one.uid().equals(uid))) {
            found.add(new Found(uid, "", 0, RunDirectory.PREFIX + uid, ip, Instant.EPOCH, null));
        }
    }

    private static List<Path> children(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.filter(Files::isDirectory).toList();
        }
    }

    @Override
    public void watch(Consumer<Exit> listener) {
        exits = listener;
    }

    @Override
    public CompletionStage<Integer> exec(String containerId, List<String> command) {
        return CompletableFuture.supplyAsync(
                        (Supplier<Process>) () -> {
                            try {
                                return Launch.beside(RunDirectory.byId(root, containerId), command);
                            } catch (IOException e) {
                                throw RuntimeFailure.command(127, String.valueOf(e.getMessage()));
                            }
                        },
                        blocking)
                .thenCompose(Process::onExit)
                .thenApply(Process::exitValue);
    }

    @Override
    public Source<ByteString, NotUsed> logs(LogRequest request) {
        if (request.timestamps() || request.since() != null) {
            throw RuntimeFailure.log(
                    "the process runtime keeps no times of the lines; leave out --timestamps and --since");
        }
        RunDirectory run = RunDirectory.byId(root, request.containerId());
        return FileTail.of(
                run.log(),
                request.tail(),
                () -> request.follow() && run.running().isPresent(),
                blocking);
    }

    /** Processes go on. */
    @Override
    public void close() {
        exits = exit -> {};
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    private <T> CompletionStage<T> call(Call<T> call) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return call.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                blocking);
    }
}
