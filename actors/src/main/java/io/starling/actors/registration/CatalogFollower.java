package io.starling.actors.registration;

import io.starling.actors.catalog.Catalog;
import io.starling.actors.gateway.Gateway.WatchQuery;
import io.starling.actors.gateway.Gateway.WatchSignal;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ResourceType;
import io.starling.core.selector.Selector;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.SharedKillSwitch;
import org.apache.pekko.stream.javadsl.Sink;

/** Follows all objects of some kinds in this member's catalog: one attempt after the other, each of which reads all anew. */
final class CatalogFollower {
    private static final Duration AGAIN = Duration.ofMillis(500);
    private static final Duration LONG = Duration.ofDays(100);

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final Catalog catalog;
    private final List<ResourceType> kinds;
    private final Reader reader;
    private int attempt;
    private int unread;
    private SharedKillSwitch watches = KillSwitches.shared("follower");

    /** Who is told; from one thread at a time. */
    interface Reader {
        /** What was told so far doesn't count any more. */
        void begin();

        /** An object is there, or changed. */
        void put(ResourceType type, ApiObject object);

        /** An object is gone; it bears the version of its deletion. */
        void remove(ResourceType type, ApiObject object);

        /** Everything that is there was told; what is told from now on are changes. */
        void complete();
    }

    private sealed interface Command {}

    private record Begin() implements Command {}

    /** @param attempt the one it belongs to: what an earlier one still says doesn't count */
    private record Told(int attempt, ResourceType type, WatchSignal signal) implements Command {}

    private record Ended(int attempt) implements Command {}

    private CatalogFollower(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Catalog catalog,
            List<ResourceType> kinds,
            Reader reader) {
        this.context = context;
        this.timers = timers;
        this.catalog = catalog;
        this.kinds = kinds;
        this.reader = reader;
    }

    /** @param name of the actor that does it */
    static void start(ActorSystem<?> system, Catalog catalog, String name, List<ResourceType> kinds, Reader reader) {
        system.systemActorOf(
                Behaviors.<Command>setup(context -> Behaviors.withTimers(
                        timers -> new CatalogFollower(context, timers, catalog, kinds, reader).behavior())),
                name,
                Props.empty());
    }

    private Behavior<Command> behavior() {
        begin();
        return Behaviors.receive(Command.class)
                .onMessage(Begin.class, begin -> begin())
                .onMessage(Told.class, this::told)
                .onMessage(Ended.class, this::ended)
                .build();
    }

    private Behavior<Command> begin() {
        int mine = ++attempt;
        reader.begin();
        unread = kinds.size();
        watches = KillSwitches.shared("follower");
        kinds.forEach(type -> watch(type, mine));
        return Behaviors.same();
    }

    private void watch(ResourceType type, int mine) {
        ActorRef<Command> self = context.getSelf();
        catalog.watch(new WatchQuery(type, null, Selector.ALL, "", true, true, LONG))
                .via(watches.flow())
                .runWith(Sink.foreach(signal -> self.tell(new Told(mine, type, signal))), context.getSystem())
                .whenComplete((done, failure) -> self.tell(new Ended(mine)));
    }

    private Behavior<Command> ended(Ended ended) {
        if (ended.attempt() == attempt) {
            attempt++;
            watches.shutdown();
            timers.startSingleTimer(new Begin(), AGAIN);
        }
        return Behaviors.same();
    }

    private Behavior<Command> told(Told told) {
        if (told.attempt() != attempt) {
            return Behaviors.same();
        }
        WatchSignal signal = told.signal();
        if (signal instanceof WatchSignal.Added added) {
            reader.put(told.type(), added.object());
        } else if (signal instanceof WatchSignal.Modified modified) {
            reader.put(told.type(), modified.object());
        } else if (signal instanceof WatchSignal.Deleted deleted) {
            reader.remove(told.type(), deleted.object());
        } else if (signal instanceof WatchSignal.Bookmark bookmark && bookmark.initialEventsEnd() && --unread == 0) {
            reader.complete();
        }
        return Behaviors.same();
    }
}
