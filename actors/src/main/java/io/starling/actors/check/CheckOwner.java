package io.starling.actors.check;

import io.starling.actors.check.CheckProtocol.Followed;
import io.starling.actors.check.CheckProtocol.Give;
import io.starling.actors.check.CheckProtocol.Wake;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.gateway.Registry;
import io.starling.actors.registration.Neighbours;
import io.starling.actors.registration.Stopwatch;
import io.starling.core.check.Check;
import io.starling.core.check.CheckDefinition;
import io.starling.core.check.CheckStatus;
import io.starling.core.check.CheckTimes;
import io.starling.core.check.CheckTimes.Due;
import io.starling.core.check.CheckedService;
import io.starling.core.check.Order;
import io.starling.core.failure.Causes;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Refusal;
import io.starling.core.registry.Instance;
import io.starling.core.registry.InstanceStatus;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import io.starling.core.registry.Wish;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the instances of one service name that Consul's clients registered: does their checks, and tells the registry
 * what comes of them. There is one in the cluster, wherever sharding puts it; it journals nothing, because the registry does:
 * when its member dies, the next one takes up what the registry has, and gives every check its whole time anew.
 */
final class CheckOwner extends AbstractBehavior<EntityMessage> {
    /** Every so many ticks it looks whether the registry has what it should have. */
    private static final int TICKS_A_SWEEP = 6;

    /** For so many ticks after a write this member's view of the registry may lack it. */
    private static final int TICKS_TO_SEE = 10;

    private final ServiceName service;
    private final Registry registry;
    private final Prober prober;
    private final Clock clock;
    private final Neighbours neighbours;
    /** What times are measured with: nobody sets it. */
    private final Stopwatch stopwatch;

    private final CheckTimes times;
    private final Map<String, CheckedService> held = new HashMap<>();
    private final Map<String, Writing> writing = new HashMap<>();
    /** The tick of the last write for an instance. */
    private final Map<String, Integer> wrote = new HashMap<>();

    private int ticks;

    private CheckOwner(
            ActorContext<EntityMessage> context,
            ServiceName service,
            Registry registry,
            Prober prober,
            Clock clock,
            Neighbours neighbours) {
        super(context);
        context.setLoggerName(CheckOwner.class);
        this.service = service;
        this.registry = registry;
        this.prober = prober;
        this.clock = clock;
        this.neighbours = neighbours;
        this.stopwatch = Stopwatch.start(clock);
        this.times = new CheckTimes(stopwatch.instant());
        adopt();
    }

    private enum Tick implements EntityMessage {
        INSTANCE
    }

    /** @param failure null where the registry has it */
    private record Written(String instance, @Nullable Throwable failure) implements EntityMessage {}

    private record Probed(String instance, String check, Prober.Result result) implements EntityMessage {}

    /** @param neighbours the heartbeats of other services that come to this member */
    static Behavior<EntityMessage> create(
            ServiceName service, Registry registry, Prober prober, Clock clock, Neighbours neighbours) {
        return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(Tick.INSTANCE, CheckTimes.TICK);
            return new CheckOwner(context, service, registry, prober, clock, neighbours);
        }));
    }

    @Override
    public Receive<EntityMessage> createReceive() {
        return newReceiveBuilder()
                .onMessage(Give.class, this::give)
                .onMessage(Written.class, this::written)
                .onMessage(Probed.class, this::probed)
                .onMessageEquals(Tick.INSTANCE, this::tick)
                .onMessage(Wake.class, wake -> this)
                .onSignal(PostStop.class, stopped -> {
                    neighbours.leave(neighbour());
                    return this;
                })
                .build();
    }

    /** What its reports are known by among the neighbours. */
    private String neighbour() {
        return "checks of " + service;
    }

    private Behavior<EntityMessage> give(Give give) {
        if (!held.containsKey(give.order().instance())) {
            adopt();
        }
        Order order = give.order() instanceof Order.Register register ? register.among(held) : give.order();
        Instant now = clock.instant();
        try {
            CheckedService before = held.get(order.instance());
            CheckedService after = order.applyTo(before, now);
            if (order instanceof Order.Report report && after != null) {
                after.check(report.check()).ifPresent(check -> heard(report.instance(), check.definition()));
            }
            boolean known = after != null && after.equals(before) && !(order instanceof Order.Maintain);
            if (known && !writing.containsKey(order.instance())) {
                give.replyTo().tell(new Followed(null));
                return this;
            }
            put(order.instance(), after, order instanceof Order.Maintain maintain ? maintain : null, give.replyTo());
        } catch (Refusal refusal) {
            give.replyTo().tell(new Followed(refusal.status()));
        }
        return this;
    }

    private void heard(String instance, CheckDefinition check) {
        times.heard(instance, check, stopwatch.instant());
        neighbours.tell(neighbour(), times.reports());
    }

    /** Has the registry know it. One write for an instance is under way at a time; what comes meanwhile goes with the next. */
    private void put(
            String instance,
            @Nullable CheckedService after,
            Order.@Nullable Maintain maintain,
            @Nullable ActorRef<Followed> replyTo) {
        if (after == null) {
            held.remove(instance);
            times.forget(instance);
        } else {
            held.put(instance, after);
            times.follow(instance, after, stopwatch.instant());
        }
        Writing present = writing.get(instance);
        if (present == null) {
            present = new Writing();
            writing.put(instance, present);
            present.add(replyTo, maintain);
            write(instance, present);
        } else {
            present.add(replyTo, maintain);
        }
    }

    private void write(String instance, Writing present) {
        Order.Maintain maintain = present.begin();
        CheckedService wanted = held.get(instance);
        CompletionStage<Done> written = registry.fulfil(
                service,
                wanted == null
                        ? new Wish.Cancel(instance)
                        : new Wish.Register(wanted.instance(instance), wanted.why()));
        if (maintain != null && wanted != null) {
            InstanceStatus status = maintain.enable() ? InstanceStatus.OUT_OF_SERVICE : null;
            written = written.thenCompose(done -> registry.fulfil(service, new Wish.Overrule(instance, status)));
        }
        getContext().pipeToSelf(written, (done, failure) -> new Written(instance, failure));
    }

    private Behavior<EntityMessage> written(Written done) {
        Writing present = writing.get(done.instance());
        if (present == null) {
            return this;
        }
        ApiStatus refusal = refusal(done, held.containsKey(done.instance()));
        present.settled(refusal);
        if (present.more()) {
            write(done.instance(), present);
            return this;
        }
        writing.remove(done.instance());
        if (refusal == null) {
            wrote.put(done.instance(), ticks);
        } else {
            // What the registry has counts: it is taken up again.
            held.remove(done.instance());
            times.forget(done.instance());
            adopt();
        }
        return this;
    }

    private static @Nullable ApiStatus refusal(Written done, boolean wanted) {
        Throwable failure = done.failure();
        if (failure == null) {
            return null;
        }
        Throwable cause = Causes.of(failure);
        if (!(cause instanceof Refusal refusal)) {
            return ApiStatus.unavailable(String.valueOf(cause.getMessage()));
        }
        boolean goneAlready = !wanted && refusal.status().code() == 404;
        return goneAlready ? null : refusal.status();
    }

    private Behavior<EntityMessage> probed(Probed probed) {
        CheckedService before = held.get(probed.instance());
        if (before == null) {
            return this;
        }
        Instant now = clock.instant();
        before.check(probed.check()).ifPresent(check -> heard(probed.instance(), check.definition()));
        change(
                probed.instance(),
                before,
                before.changed(
                        probed.check(),
                        check -> check.saying(
                                probed.result().status(), probed.result().output(), now)));
        return this;
    }

    private void change(String instance, CheckedService before, CheckedService after) {
        if (!after.equals(before)) {
            put(instance, after, null, null);
        }
    }

    private Behavior<EntityMessage> tick() {
        Instant time = stopwatch.instant();
        boolean preserved = times.preserving();
        times.due(time, held, () -> neighbours.around(neighbour(), time)).forEach(this::done);
        neighbours.tell(neighbour(), times.reports());
        if (times.preserving() && !preserved) {
            getContext()
                    .getLog()
                    .warn("Most reports of the checks of {} stopped at once: what they said last counts", service);
        }
        if (++ticks % TICKS_A_SWEEP == 0) {
            adopt();
        }
        return this;
    }

    private void done(Due due) {
        CheckedService before = held.get(due.instance());
        if (before == null) {
            return;
        }
        if (due instanceof Due.Probe) {
            before.check(due.check()).ifPresent(check -> probe(due, check));
        } else if (due instanceof Due.Silent) {
            Instant now = clock.instant();
            change(
                    due.instance(),
                    before,
                    before.changed(due.check(), check -> check.saying(CheckStatus.CRITICAL, "TTL expired", now)));
        } else {
            getContext().getLog().info("{} of {} was critical for too long: it is removed", due.instance(), service);
            put(due.instance(), null, null, null);
        }
    }

    private void probe(Due due, Check check) {
        getContext()
                .pipeToSelf(
                        prober.probe(check.definition()),
                        (result, failure) -> new Probed(
                                due.instance(),
                                due.check(),
                                failure == null
                                        ? result
                                        : new Prober.Result(CheckStatus.CRITICAL, failure.toString())));
    }

    /** Takes up what the registry has, where nothing is on its way there: others may have changed or removed it. */
    private void adopt() {
        Map<String, CheckedService> present = new HashMap<>();
        for (Instance instance : instances()) {
            CheckedService.of(instance).ifPresent(it -> present.put(instance.id(), it));
        }
        wrote.values().removeIf(at -> ticks - at > TICKS_TO_SEE);
        present.forEach((instance, it) -> {
            if (isSettled(instance) && !it.equals(held.get(instance))) {
                held.put(instance, it);
                times.follow(instance, it, stopwatch.instant());
            }
        });
        held.keySet().removeIf(instance -> {
            boolean gone = !present.containsKey(instance) && isSettled(instance);
            if (gone) {
                times.forget(instance);
            }
            return gone;
        });
    }

    private boolean isSettled(String instance) {
        return !writing.containsKey(instance) && !wrote.containsKey(instance);
    }

    private List<Instance> instances() {
        return registry.view()
                .find(service)
                .map(RegistryView.Service::all)
                .map(List::copyOf)
                .orElse(List.of());
    }
}
