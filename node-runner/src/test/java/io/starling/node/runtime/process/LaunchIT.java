package io.starling.node.runtime.process;

import static io.starling.node.agent.AgentHarness.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.network.PodDns;
import io.starling.node.runtime.ContainerRuntime.ContainerSetup;
import io.starling.node.runtime.ContainerRuntime.Exit;
import io.starling.node.runtime.ContainerRuntime.Found;
import io.starling.node.runtime.ContainerRuntime.PodSetup;
import io.starling.node.runtime.ContainerRuntime.Started;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run is found again, and runs once, at whatever moment its agent is killed. */
class LaunchIT {
    private static final String UID = "11111111-2222-3333-4444-555555555555";
    private static final PodSetup POD =
            new PodSetup(UID, "default", "pod", "", "pod", false, false, 1, List.of(), PodDns.DEFAULT);

    private final Path root;
    private final ExecutorService blocking = Executors.newCachedThreadPool();
    private final Queue<Exit> exits = new ConcurrentLinkedQueue<>();
    private final ProcessRuntime runtime;
    private final RunDirectory run;

    LaunchIT(@TempDir Path data) {
        this.root = data.resolve("processes");
        this.runtime = ProcessRuntime.create(data, "node-1", blocking);
        this.runtime.watch(exits::add);
        this.run = RunDirectory.of(root, UID, "main", 0);
        done(runtime.open(POD));
    }

    @AfterEach
    void discard() {
        done(runtime.discard(UID));
        blocking.shutdown();
    }

    @Test
    void whatAnAgentStartedInItsLastMomentIsAdopted() throws Exception {
        Process left = Launch.start(setup("echo ran; exec sleep 1000"), run);
        soon().until(() -> found().isPresent());
        Found found = found().orElseThrow();
        assertThat(found.end()).isNull();
        assertThat(found.containerId()).isEqualTo(run.id());
        assertThat(run.running().map(ProcessHandle::pid)).contains(left.pid());
    }

    @Test
    void whatIsStillOnItsWayIsNotStartedAgain() throws Exception {
        ContainerSetup setup = setup("echo ran; exec sleep 1000");
        Process left = Launch.start(setup, run);
        Started started = done(runtime.start(setup));
        assertThat(started.containerId()).isEqualTo(run.id());
        soon().until(() -> Files.readString(run.log()).equals("ran\n"));
        soon().until(() -> sleepers() == 1);
        done(runtime.start(setup));
        assertThat(sleepers()).isEqualTo(1);
        assertThat(Files.readString(run.log())).isEqualTo("ran\n");

        long running = run.running().map(ProcessHandle::pid).orElseThrow();
        ProcessGroups.signal(running, "KILL");
        left.waitFor();
        soon().until(() -> !exits.isEmpty());
        assertThat(exits).extracting(Exit::containerId).containsOnly(run.id());
    }

    @Test
    void ofManyThatAreStartedOneRuns() throws Exception {
        ContainerSetup setup = setup("echo ran");
        List<Process> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(Launch.start(setup, run));
        }
        for (Process one : all) {
            one.waitFor();
        }
        assertThat(Files.readString(run.log())).isEqualTo("ran\n");
        assertThat(run.end().exitCode()).isZero();
        assertThat(done(runtime.start(setup)).at()).isEqualTo(run.startedAt());
        soon().until(() -> exits.size() == 1);
        assertThat(Files.readString(run.log())).isEqualTo("ran\n");
    }

    @Test
    void whatEndedBeforeItCouldTakeTheRunIsNotWaitedFor() throws Exception {
        Files.createDirectories(run.path());
        run.awaitTaken(new ProcessBuilder("/bin/false").start());
        assertThat(run.running()).isEmpty();
        assertThat(found().orElseThrow().end()).isNotNull();
    }

    private Optional<Found> found() {
        return done(runtime.list(Optional.of(UID))).stream()
                .filter(one -> one.container().equals("main"))
                .findFirst();
    }

    private long sleepers() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().arguments().stream()
                        .flatMap(Stream::of)
                        .toList()
                        .equals(List.of("1000")))
                .filter(process -> environment(process).contains(UID))
                .count();
    }

    private static String environment(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "environ"));
        } catch (IOException gone) {
            return "";
        }
    }

    private static ContainerSetup setup(String script) {
        return new ContainerSetup(
                POD,
                "main",
                0,
                "x",
                List.of("/bin/sh", "-c", script),
                List.of(),
                Map.of(),
                "",
                List.of(),
                0,
                0,
                "",
                false,
                false,
                false,
                false);
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
