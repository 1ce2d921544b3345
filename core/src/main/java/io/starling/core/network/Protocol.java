package io.starling.core.network;

/** The transport protocols of Services. */
public enum Protocol {
    TCP,
    UDP,
    SCTP;

    /** By Kubernetes' name; TCP where none is given or it is unknown. */
    static Protocol of(String name) {
        return switch (name) {
            case "UDP" -> UDP;
            case "SCTP" -> SCTP;
            default -> TCP;
        };
    }
}
