package io.starling.core.catalog.simulation;

import io.starling.core.catalog.Change;
import io.starling.core.catalog.ChangeWindow;
import io.starling.core.catalog.Delivered;
import io.starling.core.catalog.Effect;
import io.starling.core.catalog.Message;
import io.starling.core.catalog.OriginClock;
import io.starling.core.catalog.Published;
import io.starling.core.catalog.Remembered;
import io.starling.core.catalog.Replica;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** One run of one member: its replica, its wall clock, and a watch from its first moment on that sees all it delivers. */
final class Node {
    final String run;
    final OriginClock clock;
    final ChangeWindow window = new ChangeWindow(ChangeWindow.CAPACITY);
    final Replica replica;
    final Set<String> members = new HashSet<>();
    final Set<String> unreachable = new HashSet<>();
    final Map<Long, Consumer<Boolean>> announcements = new HashMap<>();
    final Map<Long, Consumer<Boolean>> lists = new HashMap<>();
    /** What it kept in an earlier life. */
    Remembered memory = Remembered.NOTHING;

    boolean alive = true;

    long pausedUntil;

    private final World world;
    private final double drift;
    private long wallOffset;
    private long tokens;
    private long cursor = -1;
    private boolean flushing;
    private boolean begun;
    private int installs = 1;
    private boolean wasJoined;
    private boolean wasComplete;

    Node(World world, String run, int origin, long floor) {
        this.world = world;
        this.run = run;
        this.clock = new OriginClock(origin, floor, this::wall, this::now);
        this.replica = new Replica(run, clock, window);
        this.drift = 1 + (world.random.nextInt(2001) - 1000) / 100_000.0;
        this.wallOffset = world.random.nextInt(2000) - 1000L;
    }

    /**
     * Whether it took another's whole catalog, and for a reason: the others forgot what this member lacks. Or its catalog became
     * complete, which is where its watches begin.
     */
    boolean mayResync() {
        boolean tookAll = replica.installs() > installs;
        boolean opens = replica.complete() && !wasComplete;
        installs = replica.installs();
        wasComplete = replica.complete();
        return (tookAll && !wasJoined) || opens;
    }

    long now() {
        return world.agenda.now();
    }

    long wall() {
        return World.EPOCH + (long) (world.agenda.now() * drift) + wallOffset;
    }

    void shiftWall(long millis) {
        wallOffset += millis;
    }

    /** Does something on this member: when it runs again, where it is stopped; never, where it is dead. */
    void in(long millis, Runnable action) {
        world.agenda.in(millis, () -> {
            if (alive && pausedUntil > world.agenda.now()) {
                in(pausedUntil - world.agenda.now(), action);
            } else if (alive) {
                action.run();
                settle();
            }
        });
    }

    void receive(Message message) {
        replica.receive(message, now());
    }

    void tick() {
        replica.tick(now());
        in(Replica.TICK_MILLIS, this::tick);
    }

    void begin(Set<String> all) {
        begun = true;
        members.addAll(all);
        seeMembers();
    }

    void seeMembers() {
        if (!begun) {
            return;
        }
        Set<String> reachable = new HashSet<>(members);
        reachable.removeAll(unreachable);
        replica.members(members, reachable, now());
    }

    /**
     * @param shows the number of the last event in the owner's journal that its object shows with these changes
     * @param done told true when acknowledged, false when refused
     */
    void announce(String owner, long shows, List<Change> changes, Consumer<Boolean> done) {
        announcements.put(++tokens, done);
        replica.announce(tokens, owner, shows, changes, now());
    }

    /** @param reached told whether the answer is degraded */
    void list(Consumer<Boolean> reached) {
        lists.put(++tokens, reached);
        replica.awaitFreshest(tokens, now());
    }

    Published published() {
        return replica.published();
    }

    private void settle() {
        act();
        if (!flushing) {
            flushing = true;
            world.agenda.in(0, this::flush);
        }
    }

    private void flush() {
        flushing = false;
        if (alive) {
            replica.flush(now());
            act();
        }
    }

    private void act() {
        replica.drain().forEach(this::perform);
        watch();
    }

    private void perform(Effect effect) {
        if (effect instanceof Effect.Send send) {
            world.network.send(run, send.to(), send.message());
        } else if (effect instanceof Effect.Acknowledged acknowledged) {
            tell(announcements, acknowledged.token(), true);
        } else if (effect instanceof Effect.Refused refused) {
            tell(announcements, refused.token(), false);
        } else if (effect instanceof Effect.Recall) {
            in(world.random.nextInt(60), () -> replica.begin(memory, now()));
        } else if (effect instanceof Effect.Reached reached) {
            tell(lists, reached.token(), reached.degraded());
        }
    }

    private static void tell(Map<Long, Consumer<Boolean>> map, long token, boolean value) {
        Consumer<Boolean> consumer = map.remove(token);
        if (consumer != null) {
            consumer.accept(value);
        }
    }

    private void watch() {
        if (replica.published().watermark() == 0) {
            return;
        }
        if (cursor < 0) {
            long start = window.since(World.TYPE);
            world.checker.begins(this, start);
            cursor = window.cursor(World.TYPE, start).orElseThrow();
        }
        Optional<List<Delivered>> changes = window.read(World.TYPE, cursor, Integer.MAX_VALUE / 2);
        if (changes.isEmpty()) {
            world.checker.startsOver(this, window.since(World.TYPE));
            cursor = window.cursor(World.TYPE, window.since(World.TYPE)).orElseThrow();
            changes = window.read(World.TYPE, cursor, Integer.MAX_VALUE / 2);
        }
        wasJoined |= replica.joined();
        List<Delivered> all = new ArrayList<>(changes.orElseThrow());
        cursor += all.size();
        world.checker.delivered(this, all, replica.published().watermark());
    }
}
