package io.starling.node.agent;

import com.fasterxml.jackson.databind.JsonNode;
import io.starling.actors.agent.AgentProtocol.HeldPod;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import io.starling.core.pod.ContainerProgress;
import io.starling.core.pod.ContainerReport.Terminated;
import io.starling.core.pod.PodLifecycle;
import io.starling.core.pod.PodProgress;
import io.starling.core.pod.PodShape;
import io.starling.core.pod.PodSources;
import io.starling.node.runtime.ContainerRuntime.ContainerSetup;
import io.starling.node.runtime.ContainerRuntime.ImageRequest;
import io.starling.node.runtime.ContainerRuntime.Mount;
import io.starling.node.runtime.ContainerRuntime.PodSetup;
import io.starling.node.runtime.RuntimeFailure;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.Done;

/** What is done for one pod, away from its actor. Each stage ends in an event of the pod's progress and never fails. */
final class PodWork {
    private final HeldPod held;
    private final PodSetup setup;
    private final AgentParts parts;

    private PodWork(HeldPod held, AgentParts parts) {
        this.held = held;
        this.setup = PodSetups.pod(held);
        this.parts = parts;
    }

    static PodWork of(HeldPod held, AgentParts parts) {
        return new PodWork(held, parts);
    }

    /** Makes the volumes and what the containers share. */
    CompletionStage<PodProgress.Event> open() {
        return sources("")
                .thenCompose(this::prepareVolumes)
                .thenCompose(done -> parts.runtime().open(setup))
                .thenApply(ip -> ip.isEmpty() ? hostAddress() : ip)
                .<PodProgress.Event>thenApply(PodProgress.SandboxOpened::new)
                .exceptionally(failure -> new PodProgress.SandboxFailed(
                        message(failure), parts.clock().instant().plus(PodLifecycle.RETRY)));
    }

    /** The node's address for a pod in the host's network, else empty. */
    String hostAddress() {
        return setup.hostNetwork() ? parts.hostIp() : "";
    }

    /** Finds or pulls a container's image. */
    CompletionStage<PodProgress.Event> fetch(PodShape.Container container) {
        boolean secrets = !held.object().spec().path("imagePullSecrets").isEmpty();
        CompletionStage<PodSources> sources =
                secrets ? sources("") : CompletableFuture.completedFuture(sourcesOf("", Map.of()));
        return sources.thenCompose(read -> parts.runtime()
                        .fetchImage(
                                new ImageRequest(container.image(), container.pullPolicy(), PullSecrets.logins(read))))
                .<PodProgress.Event>thenApply(id -> new PodProgress.ImageFound(container.name(), id))
                .exceptionally(failure -> {
                    String reason =
                            cause(failure) instanceof RuntimeFailure refusal ? refusal.reason() : "ErrImagePull";
                    return new PodProgress.ImageFailed(
                            container.name(),
                            reason,
                            message(failure),
                            parts.clock().instant());
                });
    }

    /** Starts one run of a container. */
    CompletionStage<PodProgress.Event> start(PodShape.Container container, int attempt, String podIp) {
        String name = container.name();
        return sources(podIp)
                .thenCompose(sources -> prepareContainer(container, attempt, sources))
                .thenCompose(parts.runtime()::start)
                .<PodProgress.Event>thenApply(
                        started -> new PodProgress.Started(name, started.containerId(), started.ip(), started.at()))
                .exceptionally(failure -> failedStart(name, failure));
    }

    private PodProgress.Event failedStart(String name, Throwable failure) {
        Instant now = parts.clock().instant();
        Throwable cause = cause(failure);
        if (cause instanceof RuntimeFailure refusal && refusal.exitCode() > 0) {
            return new PodProgress.Ended(
                    name, new Terminated(refusal.exitCode(), ContainerProgress.START_ERROR, message(cause), now, now));
        }
        String reason = cause instanceof PodSources.Missing ? "CreateContainerConfigError" : "CreateContainerError";
        return new PodProgress.PreparationFailed(name, reason, message(cause), now);
    }

    /** Brings the files of ConfigMaps and Secrets up to date. A failure leaves the old ones. */
    CompletionStage<Done> refreshVolumes() {
        return sources("").thenCompose(this::prepareVolumes).exceptionally(failure -> Done.getInstance());
    }

    /** Whether there is anything to refresh. */
    boolean refreshable() {
        return parts.records().isPresent()
                && !held.object().spec().path("volumes").isEmpty()
                && !PodSources.references(held.object()).isEmpty();
    }

    /** Removes everything of the pod from the node: containers, files, record. */
    CompletionStage<Done> discard() {
        return parts.runtime()
                .discard(held.uid())
                .thenApplyAsync(
                        done -> {
                            parts.records().ifPresent(records -> records.remove(held.uid()));
                            return done;
                        },
                        parts.blocking());
    }

    private CompletionStage<Done> prepareVolumes(PodSources sources) {
        if (parts.records().isEmpty() || held.object().spec().path("volumes").isEmpty()) {
            return CompletableFuture.completedFuture(Done.getInstance());
        }
        PodVolumes volumes = PodVolumes.in(parts.records().get().directory(held.uid()));
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        volumes.prepare(sources);
                        return Done.getInstance();
                    } catch (PodSources.Missing missing) {
                        throw new CompletionException(missing);
                    }
                },
                parts.blocking());
    }

    private CompletionStage<ContainerSetup> prepareContainer(
            PodShape.Container container, int attempt, PodSources sources) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        JsonNode tree = PodSources.containerTree(held.object(), container.name());
                        return PodSetups.container(setup, tree, attempt, sources, mounts(tree, sources));
                    } catch (PodSources.Missing missing) {
                        throw new CompletionException(missing);
                    }
                },
                parts.blocking());
    }

    private List<Mount> mounts(JsonNode tree, PodSources sources) throws PodSources.Missing {
        return parts.records().isEmpty()
                ? List.of()
                : PodVolumes.in(parts.records().get().directory(held.uid())).mounts(tree, sources);
    }

    private CompletionStage<PodSources> sources(String podIp) {
        Map<ObjectKey, ApiObject> objects = new ConcurrentHashMap<>();
        CompletableFuture<?>[] reads = PodSources.references(held.object()).stream()
                .map(key -> parts.controlPlane()
                        .read(key)
                        .thenAccept(found -> found.ifPresent(object -> objects.put(key, object)))
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(reads).thenApply(done -> sourcesOf(podIp, objects));
    }

    private PodSources sourcesOf(String podIp, Map<ObjectKey, ApiObject> objects) {
        return new PodSources(
                held.object(),
                parts.node(),
                parts.hostIp(),
                podIp,
                parts.facts().allocatable(),
                objects);
    }

    static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null
                ? cause(failure.getCause())
                : failure;
    }

    private static String message(Throwable failure) {
        Throwable cause = cause(failure);
        return Optional.ofNullable(cause.getMessage()).orElse(cause.getClass().getSimpleName());
    }
}
