package io.starling.node.agent;

import io.starling.actors.agent.AgentProtocol.FromAgent;
import io.starling.actors.agent.AgentProtocol.Observed;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ObjectKey;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** How an agent reaches the cluster. Messages may get lost: the agent repeats what matters. */
public interface ControlPlane {
    /** Delivers to the entity of the message's node. */
    void toNode(FromAgent message);

    /** Delivers to the entity that owns the reported pods. */
    void toWorkload(String workloadPersistenceId, Observed observed);

    /** Reads a ConfigMap or a Secret; empty if there is none. */
    CompletionStage<Optional<ApiObject>> read(ObjectKey key);
}
