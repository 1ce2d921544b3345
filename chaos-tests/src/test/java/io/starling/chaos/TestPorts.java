package io.starling.chaos;

import io.starling.node.local.ClusterPlan;
import io.starling.node.local.Ports;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for what tests start: never one twice in a row, though tests run beside each other and bind them later. */
public final class TestPorts {
    private static final int LOWEST = 20_000;

    /** Below those that Kubernetes gives to services, and those that Linux gives to outgoing connections. */
    private static final int HIGHEST = 29_999;

    private static int next = LOWEST + ThreadLocalRandom.current().nextInt(HIGHEST - LOWEST);

    private TestPorts() {}

    /** The first of so many free ports in a row. */
    public static synchronized int free(int count) {
        if (next + count > HIGHEST) {
            next = LOWEST;
        }
        int first = Ports.firstFree(ClusterPlan.HOST, next, count);
        next = first + count;
        return first;
    }
}
