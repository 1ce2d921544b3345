package io.starling.chaos;

import io.starling.node.main.RuntimeKind;
import io.starling.persistence.BackEnd;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A cluster over a Postgres that others look after, and that is killed. */
class PostgresOutageIT {
    @RegisterExtension
    static final TestCluster CLUSTER = TestCluster.of(3, RuntimeKind.SIMULATED).on(BackEnd.POSTGRES);

    @Test
    void theClusterOutlivesItsDatabase() {
        Outage.play(CLUSTER);
    }
}
