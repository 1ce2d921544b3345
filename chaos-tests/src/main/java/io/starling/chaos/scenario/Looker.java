package io.starling.chaos.scenario;

import io.starling.chaos.check.Runs;
import io.starling.chaos.check.Violation;
import io.starling.chaos.cluster.ChaosCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Looks at the pods' processes all the time while things go wrong. */
final class Looker implements AutoCloseable {
    private static final int EVERY_MILLIS = 500;

    private final ChaosCluster cluster;
    private final List<Violation> violations = new ArrayList<>();
    private final Thread thread = new Thread(this::look, "looker");

    private Looker(ChaosCluster cluster) {
        this.cluster = cluster;
    }

    static Looker start(ChaosCluster cluster) {
        Looker looker = new Looker(cluster);
        looker.thread.setDaemon(true);
        looker.thread.start();
        return looker;
    }

    private void look() {
        while (!Thread.currentThread().isInterrupted()) {
            List<Violation> seen = Runs.check(cluster.podProcesses());
            synchronized (violations) {
                violations.addAll(seen);
            }
            try {
                TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    List<Violation> violations() {
        synchronized (violations) {
            return List.copyOf(violations);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
