package io.starling.node.main;

import java.util.Locale;

/** What runs the containers of a member's pods. */
public enum RuntimeKind {
    /** Real containers by a Docker engine on this machine. */
    DOCKER(110),
    /** Plain processes of this machine; the image is ignored. */
    PROCESS(110),
    /** Nothing runs: pods pretend, with configurable delays. For scale tests and what-if. */
    SIMULATED(50_000);

    private final int mostPods;

    RuntimeKind(int mostPods) {
        this.mostPods = mostPods;
    }

    /** How many pods a node with it offers to take: as many as in Kubernetes where something runs. */
    public int mostPods() {
        return mostPods;
    }

    /** The word used on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
