package io.starling.actors.registration;

import io.starling.actors.catalog.Catalog;
import io.starling.actors.gateway.Gateway.WatchQuery;
import io.starling.actors.gateway.Gateway.WatchSignal;
import io.starling.actors.gateway.Registry.Update;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Refusal;
import io.starling.core.object.ResourceType;
import io.starling.core.registry.RegistryIndex;
import io.starling.core.registry.RegistryIndex.Change;
import io.starling.core.registry.RegistryTypes;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import io.starling.core.selector.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
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
import org.jspecify.annotations.Nullable;

/**
 * Keeps this member's view of the registry: watches the catalog's Instances, Services and pods, and tells whoever listens what
 * changed. Thread-safe.
 */
public final class RegistryFeed {
    private static final List<ResourceType> WATCHED =
            List.of(RegistryTypes.INSTANCES, new ResourceType("", "services"), new ResourceType("", "pods"));
    private static final Duration AGAIN = Duration.ofMillis(500);
    private static final Duration LONG = Duration.ofDays(100);

    private final List<Consumer<Update>> listeners = new CopyOnWriteArrayList<>();
    private final Map<ServiceName, Runnable> owners = new ConcurrentHashMap<>();
    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();
    private volatile @Nullable RegistryView view;

    private record Waiter(long version, CompletableFuture<RegistryView> reached) {}

    private sealed interface Command {}

    private record Begin() implements Command {}

    /** @param attempt the one it belongs to: what an earlier one still says doesn't count */
    private record Told(int attempt, ResourceType type, WatchSignal signal) implements Command {}

    private record Ended(int attempt) implements Command {}

    /** Starts it; once for each member. */
    public static RegistryFeed start(ActorSystem<?> system, Catalog catalog) {
        RegistryFeed feed = new RegistryFeed();
        system.systemActorOf(
                Behaviors.<Command>setup(context ->
                        Behaviors.withTimers(timers -> new Watching(context, timers, catalog, feed).behavior())),
                "registry-feed",
                Props.empty());
        return feed;
    }

    /** @throws Refusal (503) before everything was read once */
    public RegistryView view() {
        RegistryView now = view;
        if (now == null) {
            throw Refusal.of(
                    ApiStatus.unavailable("this member is starting: it hasn't read the registry yet; try again"));
        }
        return now;
    }

    /** As {@link io.starling.actors.gateway.Registry#newer}. */
    public CompletionStage<RegistryView> newer(long version) {
        Waiter waiter = new Waiter(version, new CompletableFuture<>());
        waiters.add(waiter);
        RegistryView now = view;
        if (now != null && now.version() > version) {
            waiter.reached().complete(now);
        }
        return waiter.reached();
    }

    /** As {@link io.starling.actors.gateway.Registry#listen}. */
    public void listen(Consumer<Update> listener) {
        listeners.add(listener);
    }

    /** Tells the owner of a service, which lives here, when its instances changed. */
    void own(ServiceName service, Runnable changed) {
        owners.put(service, changed);
    }

    void disown(ServiceName service) {
        owners.remove(service);
    }

    private void publish(List<Change> changes, RegistryView next) {
        view = next;
        Update update = new Update(changes, next);
        listeners.forEach(listener -> listener.accept(update));
        waiters.removeIf(waiter -> answered(waiter, next));
        Set<ServiceName> changed = new HashSet<>();
        changes.forEach(change -> changed.add(change.service()));
        for (ServiceName service : changed) {
            Runnable owner = owners.get(service);
            if (owner != null) {
                owner.run();
            }
        }
    }

    /** On other threads: whoever waited may have much to do now. */
    private static boolean answered(Waiter waiter, RegistryView next) {
        boolean reached = next.version() > waiter.version();
        if (reached) {
            ForkJoinPool.commonPool().execute(() -> waiter.reached().complete(next));
        }
        return reached || waiter.reached().isDone();
    }

    /** The actor behind it: one attempt after the other to follow all watches. */
    private static final class Watching {
        private final ActorContext<Command> context;
        private final TimerScheduler<Command> timers;
        private final Catalog catalog;
        private final RegistryFeed feed;
        private int attempt;
        private SharedKillSwitch watches = KillSwitches.shared("registry-feed");
        private RegistryIndex index = new RegistryIndex(0);
        private int unread = WATCHED.size();

        Watching(ActorContext<Command> context, TimerScheduler<Command> timers, Catalog catalog, RegistryFeed feed) {
            this.context = context;
            this.timers = timers;
            this.catalog = catalog;
            this.feed = feed;
        }

        Behavior<Command> behavior() {
            begin();
            return Behaviors.receive(Command.class)
                    .onMessage(Begin.class, begin -> begin())
                    .onMessage(Told.class, this::told)
                    .onMessage(Ended.class, this::ended)
                    .build();
        }

        private Behavior<Command> begin() {
            int mine = ++attempt;
            RegistryView before = feed.view;
            index = new RegistryIndex(before == null ? 0 : before.version());
            unread = WATCHED.size();
            watches = KillSwitches.shared("registry-feed");
            WATCHED.forEach(type -> watch(type, mine));
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
            List<Change> changes = new ArrayList<>();
            if (signal instanceof WatchSignal.Added added) {
                changes.addAll(index.put(told.type(), added.object()));
            } else if (signal instanceof WatchSignal.Modified modified) {
                changes.addAll(index.put(told.type(), modified.object()));
            } else if (signal instanceof WatchSignal.Deleted deleted) {
                changes.addAll(index.remove(told.type(), deleted.object()));
            } else if (signal instanceof WatchSignal.Bookmark bookmark && bookmark.initialEventsEnd()) {
                read();
                return Behaviors.same();
            }
            if (unread == 0 && !changes.isEmpty()) {
                feed.publish(changes, index.view());
            }
            return Behaviors.same();
        }

        /** One kind is read; when all are, the new view replaces the one before. */
        private void read() {
            unread--;
            if (unread == 0) {
                RegistryView before = feed.view;
                feed.publish(
                        RegistryIndex.between(before == null ? RegistryView.EMPTY : before, index.view()),
                        index.view());
            }
        }
    }
}
