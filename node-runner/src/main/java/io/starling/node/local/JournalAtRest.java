package io.starling.node.local;

import io.starling.persistence.EmbeddedPostgres;
import java.util.Optional;
import java.util.function.Function;

/** The journal of a cluster on this machine, for work that needs no members: where it doesn't run, it runs for that long. */
public final class JournalAtRest {
    /** Where the journal of a cluster is that was started with the defaults; here any free port serves as well. */
    private static final int PORT = 7186;

    private JournalAtRest() {}

    /**
     * Works on the journal of a cluster, whether that runs or not.
     *
     * @param work is given the journal's URL
     */
    public static <T> T of(LocalCluster cluster, Function<String, T> work) {
        EmbeddedPostgres postgres = cluster.directory().postgres(cluster.plan());
        Optional<String> elsewhere = cluster.directory().journalUrl();
        if (elsewhere.isPresent()) {
            return work.apply(elsewhere.get());
        }
        return cluster.running() ? work.apply(postgres.url()) : served(cluster.directory(), postgres, work);
    }

    /**
     * Works on the journal of a cluster that doesn't run, or was never started. None can be started meanwhile.
     *
     * @param work is given the journal's URL
     */
    public static <T> T ofStopped(LocalCluster cluster, Function<String, T> work) {
        ClusterDirectory directory = cluster.directory();
        if (cluster.running()) {
            throw new LaunchException("The cluster in " + directory.root()
                    + " runs: name an empty directory with --data, or another journal with --journal.");
        }
        Optional<String> elsewhere = directory.journalUrl();
        if (elsewhere.isPresent()) {
            return work.apply(elsewhere.get());
        }
        EmbeddedPostgres postgres = directory
                .plan()
                .map(directory::postgres)
                .orElseGet(() -> EmbeddedPostgres.at(
                        directory.root().resolve("postgres"),
                        Ports.firstFree(ClusterPlan.HOST, PORT, 1),
                        directory.log("journal")));
        return served(directory, postgres, work);
    }

    private static <T> T served(ClusterDirectory directory, EmbeddedPostgres postgres, Function<String, T> work) {
        try (DirectoryLock lock = DirectoryLock.take(directory.supervisorLock())
                .orElseThrow(() -> new LaunchException("The cluster in " + directory.root() + " is just starting."))) {
            boolean found = postgres.process().isPresent();
            postgres.start();
            try {
                return work.apply(postgres.url());
            } finally {
                if (!found) {
                    postgres.stop();
                }
            }
        }
    }
}
