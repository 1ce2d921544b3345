package io.starling.node.agent;

import java.util.concurrent.CompletableFuture;
import org.apache.pekko.Done;

/** Who wants to hear whether the node's owner takes the agent. Called from the agent's thread. */
public interface Reception {
    /** The owner has welcomed the agent: at its start, and each time that the node's owner is a new one. */
    void welcomed();

    /**
     * Another agent has the node's name and lives: this one has stopped.
     *
     * @param why a sentence
     */
    void refused(String why);

    /** Completes with the first welcome; fails where the name is refused before. */
    static Reception completing(String node, CompletableFuture<Done> registered) {
        return new Reception() {
            @Override
            public void welcomed() {
                registered.complete(Done.getInstance());
            }

            @Override
            public void refused(String why) {
                registered.completeExceptionally(
                        new IllegalStateException("The cluster doesn't take this member as node " + node + ": " + why
                                + ". If that is another machine, choose another name."));
            }
        };
    }
}
