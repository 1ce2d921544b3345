package io.starling.core.catalog.simulation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.starling.core.catalog.Change;
import io.starling.core.catalog.Entry;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Document;
import io.starling.core.object.Stamp;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One entity that owns one object: it takes a stamp, journals, announces; it moves when its member is gone, and recovers. */
final class Entity {
    /** The version of what existed. */
    static final long EXISTED = Stamp.of(World.EPOCH - 1_000, 0, 0);

    /** How many events existing entities had journaled. */
    static final long EXISTING_EVENTS = 7;

    private final World world;
    final String name;
    /** A durable one journals each change before it announces it, a soft one doesn't. */
    final boolean durable;

    private Node host;
    private int epoch;
    private boolean busy;
    private long uids;

    /** The journal: it survives every crash. */
    private long journaledStamp;

    private long events;

    private @Nullable ApiObject journaled;

    Entity(World world, String name, boolean durable, Node host) {
        this.world = world;
        this.name = name;
        this.durable = durable;
        this.host = host;
    }

    /** There since an earlier life of the cluster, of which no catalog knows anything. */
    void existed() {
        journaledStamp = EXISTED;
        events = EXISTING_EVENTS;
        uids = 1;
        journaled = object(name, uids).stamped(journaledStamp);
        recover();
    }

    /** The object of an entity that existed, as a catalog showed it when {@code events} were journaled. */
    static Entry remembered(String name, long events) {
        long stamp = EXISTED - EXISTING_EVENTS + events;
        return new Entry(World.key(name), Document.of(object(name, 1).stamped(stamp)), name, stamp);
    }

    /** How many events are journaled. */
    long events() {
        return events;
    }

    Optional<ApiObject> journaled() {
        return Optional.ofNullable(journaled);
    }

    Node host() {
        return host;
    }

    /** Starts on another member, with what the journal has. */
    void move(Node to) {
        host = to;
        recover();
    }

    private void recover() {
        int mine = ++epoch;
        busy = true;
        host.in(1 + world.random.nextInt(20), () -> {
            if (mine == epoch) {
                reconcile();
            }
        });
    }

    /** As owners of records do: what the catalog here shows otherwise is shown anew, with the version that it has. */
    private void reconcile() {
        Entry there = host.published().newest().find(World.key(name)).orElse(null);
        if (!durable) {
            journaledStamp = Math.max(journaledStamp, there == null ? 0 : there.stamp());
        }
        host.clock.raise(journaledStamp);
        ApiObject shown = there == null ? null : there.object();
        if (durable && journaledStamp > 0 && !Objects.equals(shown, journaled)) {
            long stamp = host.clock.open();
            if (world.checker.acknowledged.getOrDefault(name, 0L) < journaledStamp) {
                world.checker.retold.add(stamp);
            }
            announce(host, epoch, stamp, journaled);
        } else {
            host.announce(name, durable ? events : 0, List.of(), any -> {});
            busy = false;
        }
    }

    /** A user, or an agent, wants a change. */
    void change() {
        if (busy || !host.alive || !host.replica.joined()) {
            return;
        }
        busy = true;
        int what = world.random.nextInt(10);
        if (what == 0) {
            withdraw();
        } else if (what < 3) {
            write(null);
        } else {
            write(object(what < 5));
        }
    }

    private ApiObject object(boolean another) {
        if (another || uids == 0) {
            uids++;
        }
        return object(name, uids);
    }

    private static ApiObject object(String name, long uid) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.putObject("metadata").put("name", name).put("uid", name + "-" + uid);
        return ApiObject.of(json);
    }

    private void withdraw() {
        long stamp = open();
        int mine = epoch;
        host.in(world.journalMillis(), () -> {
            host.clock.settle(stamp);
            host.replica.nudge(host.now());
            if (mine == epoch) {
                busy = false;
            }
        });
    }

    private void write(@Nullable ApiObject object) {
        long stamp = open();
        int mine = epoch;
        Node there = host;
        there.in(world.journalMillis(), () -> {
            if (mine == epoch) {
                journaledStamp = stamp;
                events++;
                journaled = object == null ? null : object.stamped(stamp);
                announce(there, mine, stamp, journaled);
            }
        });
    }

    private void announce(Node there, int mine, long stamp, @Nullable ApiObject object) {
        if (object == null) {
            world.checker.deletions.merge(name, stamp, Math::max);
        }
        there.announce(name, durable ? events : 0, List.of(Change.of(stamp, World.key(name), object)), done -> {
            if (mine != epoch) {
                return;
            }
            if (done) {
                world.checker.acknowledged.merge(name, stamp, Math::max);
                busy = false;
            } else {
                recover();
            }
        });
    }

    private long open() {
        long stamp = host.clock.open();
        world.checker.opened(stamp, journaledStamp);
        return stamp;
    }
}
