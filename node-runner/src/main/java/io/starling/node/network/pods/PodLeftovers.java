package io.starling.node.network.pods;

import io.starling.node.network.kernel.Machine;
import io.starling.node.runtime.docker.DockerNetworks;
import java.io.IOException;

/** Takes away the bridges, routes and rules of clusters whose members were all killed; what their pods still use stays. */
public final class PodLeftovers {
    private PodLeftovers() {}

    /** @param except a table that isn't looked at; empty for none */
    public static void sweep(String except) throws IOException {
        for (Machine machine : Machine.all()) {
            if (!machine.table().equals(except)) {
                MachineRoutes.sweep(machine, () -> podless(machine));
            }
        }
    }

    private static boolean podless(Machine machine) {
        try (DockerNetworks engine = DockerNetworks.open()) {
            return PodBridge.removeAll(engine, machine.table());
        }
    }
}
