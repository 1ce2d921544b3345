package io.starling.node.main;

import io.starling.node.runtime.ContainerRuntime;
import io.starling.node.runtime.docker.DockerRuntime;
import io.starling.node.runtime.docker.Wiring;
import io.starling.node.runtime.process.ProcessRuntime;
import io.starling.node.runtime.simulated.SimulatedRuntime;
import java.time.Clock;
import java.util.concurrent.Executor;

/** Opens the runtime that a member was told to use. */
final class Runtimes {
    private Runtimes() {}

    /**
     * @param wiring how the engine's containers are wired
     * @param blocking runs calls that block
     * @param pulls runs image pulls, which may take long
     */
    static ContainerRuntime open(MemberSettings settings, Wiring wiring, Executor blocking, Executor pulls) {
        return switch (settings.runtime()) {
            case DOCKER -> DockerRuntime.connect(owner(settings), wiring, blocking, pulls);
            case PROCESS ->
                ProcessRuntime.create(settings.dataDirectory().resolve("processes"), settings.name(), blocking);
            case SIMULATED -> SimulatedRuntime.create(SimulatedRuntime.Behavior.DEFAULT, blocking, Clock.systemUTC());
        };
    }

    /** Names may repeat among the clusters that share an engine; no two members share a directory. */
    private static DockerRuntime.Owner owner(MemberSettings settings) {
        return new DockerRuntime.Owner(settings.clusterName() + "@" + settings.dataDirectory(), settings.name());
    }
}
