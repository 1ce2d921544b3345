package io.starling.actors.catalog;

import io.starling.actors.gateway.Gateway.WatchSignal;
import io.starling.core.object.Document;
import io.starling.core.object.ResourceType;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.apache.pekko.NotUsed;
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
import org.apache.pekko.stream.javadsl.Source;

/**
 * Follows the watches of some kinds for as long as the member lives. Where one breaks, all begin anew: what a reader builds is
 * never half of one attempt and half of another.
 */
public final class CatalogFollower {
    private static final Duration AGAIN = Duration.ofMillis(500);

    private final ActorContext<Command> context;
    private final TimerScheduler<Command> timers;
    private final List<ResourceType> types;
    private final Watches watches;
    private final Reader reader;
    private int attempt;
    private int unread;
    private SharedKillSwitch open = KillSwitches.shared("follower");

    /** Who makes something of what is told. Called from one thread at a time. */
    public interface Reader {
        /** Everything is told anew from here. */
        void begin();

        /** An object is there, or changed. Who needn't look into it leaves it packed. */
        void put(ResourceType type, Document object);

        /** An object is gone; it bears the version of its deletion. */
        void remove(ResourceType type, Document object);

        /** All that there was at the beginning has been told; changes follow. */
        void complete();

        /** What was told at a time has been told: who passes changes on does so for all of them at once. */
        default void settled() {}
    }

    /** Where the watches come from: this member's catalog, or another's. */
    public interface Watches extends Function<ResourceType, Source<List<WatchSignal>, NotUsed>> {}

    private sealed interface Command {}

    private record Begin() implements Command {}

    /** @param attempt the one it belongs to: what an earlier one still says doesn't count */
    private record Told(int attempt, ResourceType type, List<WatchSignal> signals) implements Command {}

    private record Ended(int attempt) implements Command {}

    private CatalogFollower(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            List<ResourceType> types,
            Watches watches,
            Reader reader) {
        this.context = context;
        this.timers = timers;
        this.types = types;
        this.watches = watches;
        this.reader = reader;
    }

    /** Starts following; {@code name} is unique in the actor system. */
    public static void start(
            ActorSystem<?> system, String name, List<ResourceType> types, Watches watches, Reader reader) {
        system.systemActorOf(
                Behaviors.<Command>setup(context -> Behaviors.withTimers(
                        timers -> new CatalogFollower(context, timers, types, watches, reader).behavior())),
                name,
                Props.empty());
    }

    /** What this member's catalog tells. */
    public static Watches of(Catalog catalog) {
        return catalog::follow;
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
        unread = types.size();
        open = KillSwitches.shared("follower");
        reader.begin();
        types.forEach(type -> follow(type, mine));
        return Behaviors.same();
    }

    private void follow(ResourceType type, int mine) {
        ActorRef<Command> self = context.getSelf();
        watches.apply(type)
                .via(open.flow())
                .runWith(Sink.foreach(signals -> self.tell(new Told(mine, type, signals))), context.getSystem())
                .whenComplete((done, failure) -> self.tell(new Ended(mine)));
    }

    private Behavior<Command> ended(Ended ended) {
        if (ended.attempt() == attempt) {
            attempt++;
            open.shutdown();
            timers.startSingleTimer(new Begin(), AGAIN);
        }
        return Behaviors.same();
    }

    private Behavior<Command> told(Told told) {
        if (told.attempt() == attempt) {
            told.signals().forEach(signal -> read(told.type(), signal));
            reader.settled();
        }
        return Behaviors.same();
    }

    private void read(ResourceType type, WatchSignal signal) {
        if (signal instanceof WatchSignal.Added added) {
            reader.put(type, added.document());
        } else if (signal instanceof WatchSignal.Modified modified) {
            reader.put(type, modified.document());
        } else if (signal instanceof WatchSignal.Deleted deleted) {
            reader.remove(type, deleted.document());
        } else if (signal instanceof WatchSignal.Bookmark bookmark && bookmark.initialEventsEnd()) {
            unread--;
            if (unread == 0) {
                reader.complete();
            }
        }
    }
}
