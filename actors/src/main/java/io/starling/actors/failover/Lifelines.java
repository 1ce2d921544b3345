package io.starling.actors.failover;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds an idle connection to the remoting port of each member. When a process dies its kernel ends the connection, and what
 * then tries to connect again is refused: that is seen within a tenth of a second, and costs nothing until it happens. One
 * thread of its own, so that busy dispatchers delay neither.
 */
final class Lifelines implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Lifelines.class);
    private static final long LONGEST_WAIT_MILLIS = 1000;

    private final Selector selector;
    private final Listener listener;
    private final Map<String, Lifeline> lines = new HashMap<>();
    private volatile Map<String, Port> wanted = Map.of();
    private volatile boolean closed;

    /** Where a run of a member listens. */
    record Port(String host, int port) {
        InetSocketAddress resolve() {
            return new InetSocketAddress(host, port);
        }
    }

    /** Called from the thread of the lifelines, once for every change. */
    interface Listener {
        /** Two connections in a row were refused, or, after that, one was accepted. */
        void refuses(String run, boolean refuses);
    }

    private Lifelines(Selector selector, Listener listener) {
        this.selector = selector;
        this.listener = listener;
    }

    static Lifelines start(Listener listener) {
        try {
            Lifelines lifelines = new Lifelines(Selector.open(), listener);
            Thread thread = new Thread(lifelines::run, "lifelines");
            thread.setDaemon(true);
            thread.start();
            return lifelines;
        } catch (IOException e) {
            throw new IllegalStateException("this process can't open network connections: " + e.getMessage(), e);
        }
    }

    /** Holds lines to these members and to no others. */
    void hold(Map<String, Port> members) {
        wanted = Map.copyOf(members);
        selector.wakeup();
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
    }

    private void run() {
        try (selector) {
            while (!closed) {
                follow(wanted);
                long now = millis();
                lines.values().forEach(line -> line.look(selector, now));
                selector.select(Math.max(1, untilNext(now)));
                dispatch();
            }
        } catch (IOException e) {
            LOG.error("Dead members are found by their silence alone from now on: {}", e.toString());
        } finally {
            lines.values().forEach(Lifeline::drop);
        }
    }

    private void follow(Map<String, Port> members) {
        Iterator<Map.Entry<String, Lifeline>> held = lines.entrySet().iterator();
        while (held.hasNext()) {
            Map.Entry<String, Lifeline> entry = held.next();
            if (!members.containsKey(entry.getKey())) {
                entry.getValue().drop();
                held.remove();
            }
        }
        members.forEach((run, port) ->
                lines.computeIfAbsent(run, any -> new Lifeline(port, refuses -> listener.refuses(run, refuses))));
    }

    private long untilNext(long now) {
        return lines.values().stream().mapToLong(line -> line.due() - now).reduce(LONGEST_WAIT_MILLIS, Math::min);
    }

    private void dispatch() {
        Iterator<SelectionKey> keys = selector.selectedKeys().iterator();
        while (keys.hasNext()) {
            SelectionKey key = keys.next();
            keys.remove();
            if (key.attachment() instanceof Lifeline line) {
                line.ready(key, millis());
            }
        }
    }

    private static long millis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
