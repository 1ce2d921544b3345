package io.starling.node.network.proxy;

import io.starling.core.balance.Load;

/**
 * How long an endpoint takes to answer on one connection: from the first bytes that a client sends to the first that come back. Right
 * for protocols of questions and answers; nobody else has a use for it. Used on the connection's event loop.
 */
final class Pace {
    static final Runnable UNTIMED = () -> {};

    private final Load load;
    private boolean waiting;
    private long since;

    Pace(Load load) {
        this.load = load;
    }

    void asked() {
        if (!waiting) {
            waiting = true;
            since = System.nanoTime();
        }
    }

    void answered() {
        if (waiting) {
            waiting = false;
            long now = System.nanoTime();
            load.answered(now - since, now);
        }
    }
}
