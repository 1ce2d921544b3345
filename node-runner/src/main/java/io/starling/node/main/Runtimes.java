package io.starling.node.main;

import io.starling.node.runtime.ContainerRuntime;
import io.starling.node.runtime.simulated.SimulatedRuntime;
import java.time.Clock;
import java.util.concurrent.Executor;

/** Opens the runtime that a member was told to use. */
final class Runtimes {
    private Runtimes() {}

    static ContainerRuntime open(MemberSettings settings, Executor blocking) {
        return switch (settings.runtime()) {
            case DOCKER -> throw new IllegalStateException("not yet");
            case PROCESS -> throw new IllegalStateException("not yet");
            case SIMULATED -> SimulatedRuntime.create(SimulatedRuntime.Behavior.DEFAULT, blocking, Clock.systemUTC());
        };
    }
}
