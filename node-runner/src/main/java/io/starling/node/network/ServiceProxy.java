package io.starling.node.network;

import io.starling.actors.network.ServiceFeed;

/** What leads traffic for the addresses of Services to their endpoints on this node. */
public interface ServiceProxy extends AutoCloseable {
    /** Takes changes in, one call after another; must not block for long. */
    void apply(ServiceFeed.Update update);

    /** Undoes all that it did on this machine. */
    @Override
    void close();
}
