package io.starling.node.runtime;

import io.starling.core.network.PodDns;
import io.starling.core.pod.ContainerReport.Terminated;
import io.starling.core.pod.PodShape.PullPolicy;
import io.starling.core.probe.Probe;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What runs containers on this machine: few verbs, none of which blocks its caller. What blocks inside runs on executors
 * the runtime was given. A stage that fails does so with a {@link RuntimeFailure}, or with something unforeseen, which
 * its caller tries again.
 *
 * <p>Everything is idempotent where it can be: opening what is open, removing what is gone.
 */
public interface ContainerRuntime extends AutoCloseable {
    /**
     * What the machine has, as this runtime sees it.
     *
     * @throws RuntimeFailure with one clear sentence, if the runtime can't be used
     */
    RuntimeInfo info();

    /** Whether containers outlive this process, and see files that the agent prepares. */
    boolean lasting();

    /** Finds the image, or pulls it as the policy says. Answers its id. */
    CompletionStage<String> fetchImage(ImageRequest image);

    /** Makes what the pod's containers share. Answers the pod's address, empty where the first container brings it. */
    CompletionStage<String> open(PodSetup pod);

    /** Creates and starts a container. */
    CompletionStage<Started> start(ContainerSetup container);

    /** Sends a signal; without effect on a container that doesn't run. */
    CompletionStage<Done> signal(String containerId, Signal signal);

    /** Removes a container that ended. */
    CompletionStage<Done> remove(String containerId);

    /** Removes everything that is left of a pod, running or not. */
    CompletionStage<Done> discard(String uid);

    /** All that this node's runtime has; of one pod where a uid is given. */
    CompletionStage<List<Found>> list(Optional<String> uid);

    /** Tells of every container that ends from now on. Called once, before the first start. */
    void watch(Consumer<Exit> exits);

    /**
     * Tells why nothing can be started any more, and, with nothing, that it can be again. Called once, before the first start.
     * A runtime that needs nobody else has nothing to tell.
     */
    default void troubles(Consumer<Optional<String>> troubles) {}

    /** Runs a command in a running container; answers its exit code. */
    CompletionStage<Integer> exec(String containerId, List<String> command);

    /**
     * What a probe of a container that nothing runs in is told: empty for a success, else what goes wrong.
     *
     * @return nothing where containers run and can be asked
     */
    default Optional<String> pretended(String containerId, Probe.Kind kind) {
        return Optional.empty();
    }

    /**
     * The lines of a container's output; ends with the container if followed, else at once.
     *
     * @throws RuntimeFailure if the log can't be given in the way it was asked for
     */
    Source<ByteString, NotUsed> logs(LogRequest request);

    /** Lets go of the engine; containers stay as they are. */
    @Override
    void close();

    /** What a container may be told. */
    enum Signal {
        /** End politely: SIGTERM, or what the image names instead. */
        TERMINATE,
        /** SIGKILL. */
        KILL
    }

    /**
     * @param name {@code docker}, {@code process} or {@code simulated}
     * @param version as {@code docker://28.2.2}
     * @param cpus cores, more than 0
     * @param memoryBytes more than 0
     * @param os {@code linux}
     * @param architecture {@code amd64}, {@code arm64}
     * @param osImage for a person
     * @param kernel the kernel's version
     * @param remark what every pod's owner should know of this runtime; empty for nothing
     */
    record RuntimeInfo(
            String name,
            String version,
            double cpus,
            long memoryBytes,
            String os,
            String architecture,
            String osImage,
            String kernel,
            String remark) {}

    /**
     * @param image the reference as the pod has it
     * @param logins what may be tried at the image's registry; empty for none
     */
    record ImageRequest(String image, PullPolicy policy, List<RegistryLogin> logins) {}

    /** One login of a {@code kubernetes.io/dockerconfigjson}. */
    record RegistryLogin(String registry, String user, String password) {
        @Override
        public String toString() {
            return user + "@" + registry;
        }
    }

    /**
     * What all containers of a pod share.
     *
     * @param workload the persistence id of the pod's owner
     * @param early whether the address must be known before the first container starts
     * @param containers how many containers it has, init containers included
     * @param ports of all containers that are bound on the host
     * @param dns what its containers resolve names with
     */
    record PodSetup(
            String uid,
            String namespace,
            String name,
            String workload,
            String hostname,
            boolean hostNetwork,
            boolean early,
            int containers,
            List<HostPort> ports,
            PodDns dns) {}

    /** @param hostIp empty for every address */
    record HostPort(int containerPort, int hostPort, String protocol, String hostIp) {}

    /**
     * One run of a container.
     *
     * @param attempt 0 for the first run
     * @param command replaces the image's entry point where not empty
     * @param args replaces the image's command where not empty
     * @param workingDir empty for the image's
     * @param nanoCpus 0 for no limit
     * @param memoryBytes 0 for no limit
     * @param user {@code uid} or {@code uid:gid}; empty for the image's
     */
    record ContainerSetup(
            PodSetup pod,
            String name,
            int attempt,
            String image,
            List<String> command,
            List<String> args,
            Map<String, String> env,
            String workingDir,
            List<Mount> mounts,
            long nanoCpus,
            long memoryBytes,
            String user,
            boolean privileged,
            boolean readOnlyRoot,
            boolean tty,
            boolean stdin) {}

    /** A file or directory of the host, seen in the container. */
    record Mount(String source, String target, boolean readOnly) {}

    /** @param ip the pod's address where this container brought it; empty otherwise */
    record Started(String containerId, String ip, Instant at) {}

    /**
     * A container that the runtime has.
     *
     * @param container its name; empty for what the containers share
     * @param end null while it runs
     */
    record Found(
            String uid,
            String container,
            int attempt,
            String containerId,
            String ip,
            Instant startedAt,
            @Nullable Terminated end) {}

    /**
     * A container ended.
     *
     * @param container empty for what the containers share
     */
    record Exit(String uid, String container, int attempt, String containerId, Terminated how) {}

    /** @param tail null for all */
    record LogRequest(
            String containerId,
            boolean follow,
            boolean timestamps,
            @Nullable Integer tail,
            @Nullable Instant since) {}
}
