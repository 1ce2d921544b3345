package io.starling.node.main;

import io.starling.node.runtime.ContainerRuntime;
import io.starling.node.runtime.docker.DockerRuntime;
import io.starling.node.runtime.docker.Wiring;
import io.starling.node.runtime.process.ProcessRuntime;
import io.starling.node.runtime.simulated.SimulatedRuntime;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Executor;

/** Opens the runtime that a member was told to use. */
final class Runtimes {
    private Runtimes() {}

    /**
     * Whose pods they are. Names may repeat among the clusters that share an engine; no two members share a directory.
     *
     * @param cluster the cluster's name
     * @param member the member's name
     * @param data the member's directory, absolute
     */
    record Owner(String cluster, String member, Path data) {
        static Owner of(MemberSettings settings) {
            return new Owner(settings.clusterName(), settings.name(), settings.dataDirectory());
        }
    }

    /**
     * @param wiring how the engine's containers are wired
     * @param blocking runs calls that block
     * @param pulls runs image pulls, which may take long
     */
    static ContainerRuntime open(RuntimeKind kind, Owner owner, Wiring wiring, Executor blocking, Executor pulls) {
        return switch (kind) {
            case DOCKER ->
                DockerRuntime.connect(
                        new DockerRuntime.Owner(owner.cluster() + "@" + owner.data(), owner.member()),
                        wiring,
                        blocking,
                        pulls);
            case PROCESS -> ProcessRuntime.create(owner.data().resolve("processes"), owner.member(), blocking);
            case SIMULATED -> SimulatedRuntime.create(SimulatedRuntime.Behavior.DEFAULT, blocking, Clock.systemUTC());
        };
    }
}
