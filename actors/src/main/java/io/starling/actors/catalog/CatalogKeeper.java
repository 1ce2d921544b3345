package io.starling.actors.catalog;

import io.starling.core.catalog.Remembered;
import java.io.IOException;
import java.time.Duration;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what this member's catalog shows, again and again while it changes. A large catalog, on a machine that is busy above all, is kept more rarely:
 * this never takes more than a fiftieth of the time, nor of the disk's. It blocks.
 */
public final class CatalogKeeper extends AbstractBehavior<CatalogKeeper.Command> {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final int SHARE = 50;

    private final TimerScheduler<Command> timers;
    private final Catalog catalog;
    private final CatalogMemory memory;
    private final Duration interval;
    private Remembered.@Nullable Moment kept;
    private boolean failing;

    /** What the keeper hears. */
    public sealed interface Command {}

    private enum Look implements Command {
        INSTANCE
    }

    private record Keep(Remembered.Moment moment) implements Command {}

    private CatalogKeeper(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Catalog catalog,
            CatalogMemory memory,
            Duration interval) {
        super(context);
        context.setLoggerName(CatalogKeeper.class);
        this.interval = interval;
        this.timers = timers;
        this.catalog = catalog;
        this.memory = memory;
        lookAfter(interval);
    }

    /** Runs where it may block. */
    public static Behavior<Command> create(Catalog catalog, CatalogMemory memory) {
        return create(catalog, memory, INTERVAL);
    }

    /** @param interval the shortest time from one look at the catalog to the next */
    static Behavior<Command> create(Catalog catalog, CatalogMemory memory, Duration interval) {
        return Behaviors.setup(context ->
                Behaviors.withTimers(timers -> new CatalogKeeper(context, timers, catalog, memory, interval)));
    }

    @Override
    public Receive<Command> createReceive() {
        return newReceiveBuilder()
                .onMessageEquals(Look.INSTANCE, this::look)
                .onMessage(Keep.class, this::keep)
                .build();
    }

    private void lookAfter(Duration pause) {
        timers.startSingleTimer(Look.INSTANCE, pause);
    }

    /** An incomplete catalog is less than what was kept before. */
    private Behavior<Command> look() {
        if (catalog.complete().toCompletableFuture().isDone()) {
            getContext().pipeToSelf(catalog.memorable(), (moment, failure) -> new Keep(moment));
        } else {
            lookAfter(interval);
        }
        return this;
    }

    private Behavior<Command> keep(Keep keep) {
        long began = System.nanoTime();
        try {
            if (!keep.moment().equals(kept)) {
                memory.keep(keep.moment().remembered());
                kept = keep.moment();
            }
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                getContext()
                        .getLog()
                        .warn(
                                "What the catalog shows can't be kept, which is tried again; a start after a stop of the whole cluster"
                                        + " takes longer without it: {}",
                                e.toString());
            }
            failing = true;
        }
        Duration enough = Duration.ofNanos((System.nanoTime() - began) * SHARE);
        lookAfter(enough.compareTo(interval) > 0 ? enough : interval);
        return this;
    }
}
