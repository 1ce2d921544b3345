package io.starling.node.runtime.docker;

import com.github.dockerjava.api.command.PullImageCmd;
import com.github.dockerjava.api.command.PullImageResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.AuthConfig;
import io.starling.core.pod.PodShape.PullPolicy;
import io.starling.node.runtime.ContainerRuntime.ImageRequest;
import io.starling.node.runtime.ContainerRuntime.RegistryLogin;
import io.starling.node.runtime.RuntimeFailure;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/** The engine's images. What is local is never asked of a registry, unless the policy is {@code Always}. */
final class DockerImages {
    /** The grammar of image references, as Docker's distribution library has it, a little simplified. */
    private static final Pattern REFERENCE = Pattern.compile("([a-zA-Z0-9.-]+(:[0-9]+)?/)?[a-z0-9]+([._-]+[a-z0-9]+)*"
            + "(/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(@[a-z0-9]+:[a-f0-9]{32,})?");

    private final DockerConnection connection;
    private final Executor blocking;
    private final Executor pulls;
    private final Map<ImageRequest, CompletableFuture<String>> pulling = new ConcurrentHashMap<>();

    DockerImages(DockerConnection connection, Executor blocking, Executor pulls) {
        this.connection = connection;
        this.blocking = blocking;
        this.pulls = pulls;
    }

    CompletionStage<String> fetch(ImageRequest request) {
        if (!REFERENCE.matcher(request.image()).matches()) {
            return CompletableFuture.failedFuture(RuntimeFailure.image(
                    "InvalidImageName",
                    "couldn't parse image name \"" + request.image() + "\": invalid reference format"));
        }
        if (request.policy() == PullPolicy.ALWAYS) {
            return pullOnce(request);
        }
        return CompletableFuture.supplyAsync(() -> local(request.image()), blocking)
                .thenCompose(found -> {
                    if (found.isPresent()) {
                        return CompletableFuture.completedFuture(found.get());
                    }
                    return request.policy() == PullPolicy.NEVER
                            ? CompletableFuture.failedFuture(RuntimeFailure.image(
                                    "ErrImageNeverPull",
                                    "Container image \"%s\" is not present with pull policy of Never"
                                            .formatted(request.image())))
                            : pullOnce(request);
                });
    }

    /** Pods that want the same image at the same time share one pull. */
    private CompletionStage<String> pullOnce(ImageRequest request) {
        return pulling.computeIfAbsent(request, key -> CompletableFuture.supplyAsync(() -> pull(key), pulls))
                .whenComplete((id, failure) -> pulling.remove(request));
    }

    private String pull(ImageRequest request) {
        PullImageCmd pull = connection.streams().pullImageCmd(tagged(request.image()));
        login(request).ifPresent(pull::withAuthConfig);
        try {
            pull.exec(new PullImageResultCallback()).awaitCompletion();
            return local(request.image())
                    .orElseThrow(() -> RuntimeFailure.image(
                            "ErrImagePull", "the engine pulled " + request.image() + " but doesn't have it"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RuntimeFailure.image("ErrImagePull", "interrupted while pulling " + request.image());
        } catch (RuntimeFailure failure) {
            throw failure;
        } catch (RuntimeException e) {
            throw RuntimeFailure.image(
                    "ErrImagePull", "failed to pull image \"" + request.image() + "\": " + Failures.message(e));
        }
    }

    /** Without a tag the engine would pull all of them. */
    private static String tagged(String image) {
        String last = image.substring(image.lastIndexOf('/') + 1);
        return last.contains(":") || image.contains("@") ? image : image + ":latest";
    }

    private static Optional<AuthConfig> login(ImageRequest request) {
        String registry = registry(request.image());
        List<RegistryLogin> logins = request.logins();
        return logins.stream()
                .filter(login -> registry(login.registry().replaceFirst("^https?://", "") + "/x")
                        .equals(registry))
                .findFirst()
                .map(login -> new AuthConfig()
                        .withRegistryAddress(login.registry())
                        .withUsername(login.user())
                        .withPassword(login.password()));
    }

    /** The host part of a reference; Docker Hub's where there is none. */
    private static String registry(String image) {
        int slash = image.indexOf('/');
        String first = slash < 0 ? "" : image.substring(0, slash);
        boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
        return host && !first.equals("index.docker.io") ? first : "docker.io";
    }

    private Optional<String> local(String image) {
        try {
            return Optional.ofNullable(
                    connection.calls().inspectImageCmd(image).exec().getId());
        } catch (NotFoundException absent) {
            return Optional.empty();
        }
    }

    /** Makes sure that the image of the network's holder is there. */
    synchronized void loadPause(String architecture) {
        if (local(PauseImage.NAME).isEmpty()) {
            load(connection, PauseImage.archive(architecture));
        }
    }

    /** Loads an {@link ImageArchive}. The command for a bare layer sends it as JSON (docker-java's issue 2377). */
    static void load(DockerConnection connection, byte[] archive) {
        connection.calls().loadImageCmd(new ByteArrayInputStream(archive)).exec();
    }
}
