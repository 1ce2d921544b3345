package io.starling.core.catalog.simulation;

import io.starling.core.catalog.Delivered;
import io.starling.core.catalog.Entry;
import io.starling.core.catalog.Published;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A client with an informer: lists once, then watches, moves from member to member, and keeps what it is told. */
final class Client {
    private final World world;
    private Node server;
    private boolean listed;
    private long version;
    private long from;
    private final List<Long> seen = new ArrayList<>();
    private final Map<String, Long> store = new HashMap<>();

    Client(World world, Node server) {
        this.world = world;
        this.server = server;
    }

    /** Reads on, or moves to another member, which may be behind or ahead. */
    void act() {
        if (!server.alive || world.random.nextInt(4) == 0) {
            server = world.anyNode();
            return;
        }
        if (server.pausedUntil > world.agenda.now() || !server.replica.complete()) {
            return;
        }
        if (!listed) {
            list();
            return;
        }
        Optional<Long> cursor = server.window.cursor(World.TYPE, version);
        if (cursor.isEmpty()) {
            relist();
            return;
        }
        int most = 1 + world.random.nextInt(10);
        for (Delivered change :
                server.window.read(World.TYPE, cursor.get(), most).orElseThrow()) {
            if (change.version() > version || change.shown() < change.version()) {
                apply(change);
            }
        }
    }

    /** It goes on from the version that it is told, which is the object's own where there is one. */
    private void apply(Delivered change) {
        if (change.shown() < change.version()) {
            store.remove(change.key().name());
            return;
        }
        Entry after = change.after();
        long told = after == null ? change.version() : after.document().resourceVersion();
        if (told <= version) {
            throw new Violation("a watch that was told " + version + " is told "
                    + change.key().name() + " at " + told + " late");
        }
        version = told;
        seen.add(change.version());
        if (after == null) {
            store.remove(change.key().name());
        } else {
            store.put(change.key().name(), told);
        }
    }

    private void list() {
        Published now = server.published();
        if (now.watermark() == 0) {
            return;
        }
        listed = true;
        version = now.watermark();
        from = version;
        store.clear();
        now.delivered()
                .all()
                .forEach(entry -> store.put(entry.key().name(), entry.document().resourceVersion()));
    }

    private void relist() {
        check();
        listed = false;
        seen.clear();
    }

    /** What it saw is what was delivered there. */
    void check() {
        if (listed) {
            world.checker.watched(from, version, seen);
        }
    }

    /** Reads everything that there is. */
    void catchUp() {
        for (int i = 0; i < 400; i++) {
            act();
        }
    }

    boolean holds(Map<String, Long> truth) {
        return listed && store.equals(truth);
    }

    Set<Map.Entry<String, Long>> held() {
        return store.entrySet();
    }
}
