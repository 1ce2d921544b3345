package io.starling.node.main;

import java.util.Locale;

/** What runs the containers of a member's pods. */
public enum RuntimeKind {
    /** Real containers by a Docker engine on this machine. */
    DOCKER,
    /** Plain processes of this machine; the image is ignored. */
    PROCESS,
    /** Nothing runs: pods pretend, with configurable delays. For scale tests and what-if. */
    SIMULATED;

    /** The word used on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
