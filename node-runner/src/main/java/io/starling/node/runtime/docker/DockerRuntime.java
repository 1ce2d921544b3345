package io.starling.node.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.ExecCreateCmdResponse;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.Info;
import io.starling.node.runtime.ContainerRuntime;
import io.starling.node.runtime.RuntimeFailure;
import io.starling.node.runtime.process.HostInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Runs containers in the Docker engine that {@code DOCKER_HOST} names, or in the one of this machine. */
public final class DockerRuntime implements ContainerRuntime {
    private final DockerClient calls;
    private final DockerClient streams;
    private final Executor blocking;
    private final Labels labels;
    private final DockerImages images;
    private final DockerContainers containers;
    private final Inspections inspections;
    private final DockerEvents events;
    private final RuntimeInfo info;
    private final Supplier<CompletionStage<String>> network;

    /**
     * What a node has in its engine; several nodes, and several clusters, may share one.
     *
     * @param cluster the cluster's name
     * @param node the node's name
     */
    public record Owner(String cluster, String node) {}

    private DockerRuntime(
            DockerConnection connection,
            Owner owner,
            Wiring wiring,
            Executor blocking,
            Executor pulls,
            RuntimeInfo info) {
        this.calls = connection.calls();
        this.streams = connection.streams();
        this.blocking = blocking;
        this.info = info;
        this.labels = new Labels(owner.cluster(), owner.node());
        this.images = new DockerImages(connection, blocking, pulls);
        this.containers = new DockerContainers(calls, labels, wiring.resolver());
        this.network = wiring.network();
        this.inspections = new Inspections(calls);
        this.events = new DockerEvents(streams, labels, blocking, this::exit, this::exitsMissed);
    }

    /**
     * Connects to the engine. Blocks.
     *
     * @param wiring how containers are wired
     * @param blocking runs calls into the engine
     * @param pulls runs pulls, which may take long
     * @throws RuntimeFailure with one sentence, if no engine answers
     */
    public static DockerRuntime connect(Owner owner, Wiring wiring, Executor blocking, Executor pulls) {
        DockerConnection connection = DockerConnection.open();
        try {
            Info info = connection.calls().infoCmd().exec();
            return new DockerRuntime(connection, owner, wiring, blocking, pulls, describe(info));
        } catch (RuntimeException e) {
            connection.close();
            throw RuntimeFailure.unusable(
                    "No Docker engine answers at %s (%s): start it, set DOCKER_HOST, or choose --runtime process"
                            .formatted(connection.address(), rootMessage(e)));
        }
    }

    private static String rootMessage(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    private static RuntimeInfo describe(Info info) {
        return new RuntimeInfo(
                "docker",
                "docker://" + info.getServerVersion(),
                Objects.requireNonNullElse(info.getNCPU(), 1),
                Objects.requireNonNullElse(info.getMemTotal(), 1L),
                Objects.requireNonNullElse(info.getOsType(), "linux"),
                HostInfo.architecture(Objects.requireNonNullElse(info.getArchitecture(), "")),
                Objects.requireNonNullElse(info.getOperatingSystem(), ""),
                Objects.requireNonNullElse(info.getKernelVersion(), ""),
                "");
    }

    @Override
    public RuntimeInfo info() {
        return info;
    }

    @Override
    public boolean lasting() {
        return true;
    }

    @Override
    public CompletionStage<String> fetchImage(ImageRequest image) {
        return images.fetch(image);
    }

    @Override
    public CompletionStage<String> open(PodSetup pod) {
        return DockerContainers.shared(pod)
                ? network.get().thenCompose(attachment -> call(() -> openShared(pod, attachment)))
                : CompletableFuture.completedFuture("");
    }

    private String openShared(PodSetup pod, String attachment) {
        images.loadPause(info.architecture());
        for (Found found : found(Map.of(Labels.UID, pod.uid(), Labels.CONTAINER, ""))) {
            if (found.end() == null) {
                return found.ip();
            }
            containers.remove(found.containerId());
        }
        return inspections.read(containers.startPause(pod, attachment)).ip();
    }

    @Override
    public CompletionStage<Started> start(ContainerSetup setup) {
        boolean own = !DockerContainers.shared(setup.pod()) && !setup.pod().hostNetwork();
        CompletionStage<String> attachment = own ? network.get() : CompletableFuture.completedFuture("");
        return attachment.thenCompose(to -> call(() -> {
            String id = containers.start(setup, to);
            Found found = inspections.read(id);
            return new Started(id, own ? found.ip() : "", found.startedAt());
        }));
    }

    @Override
    public CompletionStage<Done> signal(String containerId, Signal signal) {
        return call(() -> {
            try {
                String name = signal == Signal.KILL ? "SIGKILL" : stopSignal(containerId);
                calls.killContainerCmd(containerId).withSignal(name).exec();
            } catch (NotFoundException | ConflictException notRunning) {
                // it ended by itself
            }
            return Done.getInstance();
        });
    }

    /** What the image names, or SIGTERM. docker-java has no word for it. */
    private String stopSignal(String containerId) {
        InspectContainerResponse found = calls.inspectContainerCmd(containerId).exec();
        Object named = found.getConfig().getRawValues().get("StopSignal");
        return named == null || named.toString().isEmpty() ? "SIGTERM" : named.toString();
    }

    @Override
    public CompletionStage<Done> remove(String containerId) {
        return call(() -> {
            containers.remove(containerId);
            return Done.getInstance();
        });
    }

    @Override
    public CompletionStage<Done> discard(String uid) {
        return call(() -> {
            List<Container> all = listed(Map.of(Labels.UID, uid));
            all.stream()
                    .sorted(Comparator.comparing(
                            one -> one.getLabels().getOrDefault(Labels.CONTAINER, ""), Comparator.reverseOrder()))
                    .forEach(one -> containers.remove(one.getId()));
            return Done.getInstance();
        });
    }

    @Override
    public CompletionStage<List<Found>> list(Optional<String> uid) {
        return call(() -> found(uid.map(one -> Map.of(Labels.UID, one)).orElse(Map.of())));
    }

    private List<Found> found(Map<String, String> filter) {
        return inspections.of(listed(filter), filter.isEmpty());
    }

    private List<Container> listed(Map<String, String> filter) {
        Map<String, String> all = new HashMap<>(labels.own());
        all.putAll(filter);
        return calls.listContainersCmd().withShowAll(true).withLabelFilter(all).exec();
    }

    @Override
    public void watch(Consumer<Exit> exits) {
        events.watch(exits);
    }

    @Override
    public void troubles(Consumer<Optional<String>> troubles) {
        events.troubles(troubles);
    }

    private Exit exit(String containerId) {
        Found found = inspections.readEnded(containerId);
        return new Exit(
                found.uid(), found.container(), found.attempt(), containerId, Objects.requireNonNull(found.end()));
    }

    /** All ends that may not have been heard of while the engine didn't answer. */
    private List<Exit> exitsMissed() {
        return found(Map.of()).stream()
                .filter(found -> found.end() != null)
                .map(found -> new Exit(
                        found.uid(),
                        found.container(),
                        found.attempt(),
                        found.containerId(),
                        Objects.requireNonNull(found.end())))
                .toList();
    }

    @Override
    public CompletionStage<Integer> exec(String containerId, List<String> command) {
        CompletableFuture<Integer> code = new CompletableFuture<>();
        return call(() -> calls.execCreateCmd(containerId)
                        .withCmd(command.toArray(String[]::new))
                        .withAttachStdout(true)
                        .withAttachStderr(true)
                        .exec())
                .thenCompose(created -> run(created, code));
    }

    private CompletionStage<Integer> run(ExecCreateCmdResponse created, CompletableFuture<Integer> code) {
        streams.execStartCmd(created.getId()).exec(new ResultCallback.Adapter<Frame>() {
            @Override
            public void onComplete() {
                super.onComplete();
                code.completeAsync(
                        () -> calls.inspectExecCmd(created.getId())
                                .exec()
                                .getExitCodeLong()
                                .intValue(),
                        blocking);
            }

            @Override
            public void onError(Throwable failure) {
                super.onError(failure);
                code.completeExceptionally(failure);
            }
        });
        return code;
    }

    @Override
    public Source<ByteString, NotUsed> logs(LogRequest request) {
        return DockerLogs.of(streams, request);
    }

    @Override
    public void close() {
        events.close();
        closeQuietly(calls);
        closeQuietly(streams);
    }

    private static void closeQuietly(DockerClient client) {
        try {
            client.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <T> CompletionStage<T> call(Supplier<T> call) {
        return CompletableFuture.supplyAsync(call, blocking);
    }
}
