package io.starling.core.keyvalue;

import io.starling.core.Journaled;
import java.time.Duration;
import java.util.List;

/**
 * Holds locks as long as it lives.
 *
 * @param node the Consul node that it belongs to
 * @param ttl zero where it lives until it is destroyed
 * @param lockDelay how long its locks can't be taken after it became invalid
 * @param checks the ids of the checks that it is bound to: it ends with the first that turns critical or is gone. Whoever has the
 *     checks closes it; here they are only kept
 * @param createIndex the index of the commit that made it, 0 until then
 */
public record Session(
        String id,
        String name,
        String node,
        Duration ttl,
        Duration lockDelay,
        Behavior behavior,
        List<String> checks,
        long createIndex)
        implements Journaled {

    /** What becomes of the keys that it holds when it ends. */
    public enum Behavior {
        RELEASE,
        DELETE
    }

    public boolean expires() {
        return !ttl.isZero();
    }

    Session created(long index) {
        return new Session(id, name, node, ttl, lockDelay, behavior, checks, index);
    }
}
