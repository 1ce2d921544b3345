package io.starling.node.main;

import io.starling.node.runtime.ContainerRuntime;
import io.starling.node.runtime.ContainerRuntime.Found;
import io.starling.node.runtime.RuntimeFailure;
import io.starling.node.runtime.docker.Wiring;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** What members that died left running on this machine: pods, which the next start of their member would adopt. */
public final class Remains {
    private Remains() {}

    /**
     * Ends all that a member's runtime has of pods, at once. Blocks.
     *
     * @param name of the member, whose process doesn't run
     * @param data its directory
     * @return of how many pods there was something
     * @throws RuntimeFailure where the runtime doesn't answer
     */
    public static int end(RuntimeKind kind, String name, Path data) {
        if (kind == RuntimeKind.SIMULATED) {
            return 0;
        }
        ExecutorService blocking = Executors.newCachedThreadPool();
        Runtimes.Owner owner = new Runtimes.Owner(
                MemberSettings.USUAL_CLUSTER, name, data.toAbsolutePath().normalize());
        try (ContainerRuntime runtime = Runtimes.open(kind, owner, Wiring.USUAL, blocking, blocking)) {
            List<String> pods = runtime.list(Optional.empty()).toCompletableFuture().join().stream()
                    .map(Found::uid)
                    .distinct()
                    .toList();
            pods.stream()
                    .map(uid -> runtime.discard(uid).toCompletableFuture())
                    .toList()
                    .forEach(discarded -> discarded.join());
            return pods.size();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeFailure failure ? failure : e;
        } finally {
            blocking.shutdown();
        }
    }
}
