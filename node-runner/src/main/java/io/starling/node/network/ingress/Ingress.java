package io.starling.node.network.ingress;

import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What all connections of a member's ingress share. Thread-safe. */
final class Ingress {
    private final Traffic traffic = new Traffic();
    private final Map<EventLoop, UpstreamPool> pools = new ConcurrentHashMap<>();
    private final AtomicInteger inHand = new AtomicInteger();
    private volatile IngressRules rules = IngressRules.EMPTY;
    private volatile boolean draining;

    IngressRules rules() {
        return rules;
    }

    void follow(IngressRules next) {
        rules = next;
    }

    /** Forgets what is gone: to be called now and then, since pods come and go without a change of the rules. */
    void tidy() {
        traffic.keep(rules);
    }

    Traffic traffic() {
        return traffic;
    }

    UpstreamPool pool(EventLoop loop) {
        return pools.computeIfAbsent(loop, UpstreamPool::new);
    }

    void begun() {
        inHand.incrementAndGet();
    }

    void ended() {
        inHand.decrementAndGet();
    }

    /** Requests that have no answer yet. */
    int inHand() {
        return inHand.get();
    }

    void drain() {
        draining = true;
    }

    /** Whether connections end with their present answers. */
    boolean draining() {
        return draining;
    }
}
