package io.starling.node.main;

import io.starling.actors.agent.AgentProtocol.FromAgent;
import io.starling.actors.agent.AgentProtocol.Observed;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.ObjectRequest;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import io.starling.core.record.Bucket;
import io.starling.node.agent.ControlPlane;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;

/** Reaches the entities wherever they live. */
final class ShardedControlPlane implements ControlPlane {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ClusterSharding sharding;

    ShardedControlPlane(ClusterSharding sharding) {
        this.sharding = sharding;
    }

    @Override
    public void toNode(FromAgent message) {
        EntityKind.NODE.ref(sharding, message.node()).tell(message);
    }

    @Override
    public void toWorkload(String workloadPersistenceId, Observed observed) {
        EntityKind.owner(sharding, workloadPersistenceId).tell(observed);
    }

    @Override
    public CompletionStage<Optional<ApiObject>> read(ObjectKey key) {
        return EntityKind.RECORDS
                .ref(sharding, Bucket.idOf(key))
                .<ObjectRequest.Found>ask(replyTo -> new ObjectRequest.Read(key, replyTo), PATIENCE)
                .thenApply(ObjectRequest.Found::told);
    }
}
