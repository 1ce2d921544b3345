package io.starling.actors.registration;

import io.starling.actors.entity.EntityContext;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.entity.Handled;
import io.starling.actors.entity.Journals;
import io.starling.actors.entity.ObjectRequest;
import io.starling.actors.entity.Publication;
import io.starling.core.endpoints.EndpointsDocument;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import io.starling.core.registration.Registration;
import io.starling.core.registry.RegistryTypes;
import io.starling.core.registry.ServiceName;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;
import org.jspecify.annotations.Nullable;

/**
 * Owns one service name: the Service ({@link ServiceDesk}), what stands behind it ({@link EndpointsDesk}), and who registered
 * under the name ({@link OutsiderDesk}).
 */
public final class RegistrationEntity extends EventSourcedBehavior<EntityMessage, Registration.Event, Registration> {
    public static final ResourceType SERVICES = new ResourceType("", "services");

    /** How often is looked whose lease ended. */
    private static final Duration LOOK = Duration.ofMillis(500);
    /** How long a change waits for others before the count of instances is shown, and how far apart counts are at least. */
    private static final Duration SUMMARY = Duration.ofMillis(250);
    /** How long the endpoints rest after a change was shown: what comes meanwhile is shown at once afterwards. */
    private static final Duration REST = Duration.ofMillis(25);

    private static final Duration BETWEEN_SUMMARIES = Duration.ofSeconds(2);

    private final Handled handled;
    private final ActorContext<EntityMessage> actor;
    private final TimerScheduler<EntityMessage> timers;
    private final EntityContext context;
    private final ObjectKey key;
    private final ServiceName name;
    private final ServiceDesk services;
    private final RegistryFeed feed;
    private final PodFeed pods;
    private final Neighbours neighbours;
    private Publication publication;
    private OutsiderDesk desk;
    private EndpointsDesk endpoints;
    private boolean summaryDue;
    /** Whether a change of the view was told that isn't counted yet: it need not be told of more until then. */
    private final AtomicBoolean uncounted = new AtomicBoolean();

    /** When the count of instances was shown last, of {@link System#nanoTime()}. */
    private long summarisedAt = System.nanoTime() - BETWEEN_SUMMARIES.toNanos();

    private boolean committing;
    private boolean endpointsChanged;

    private RegistrationEntity(
            ActorContext<EntityMessage> actor,
            TimerScheduler<EntityMessage> timers,
            EntityContext context,
            RegistryFeed feed,
            PodFeed pods,
            Neighbours neighbours,
            String entityId) {
        super(EntityKind.REGISTRATION.persistenceId(entityId), Journals.restartBackoff());
        this.actor = actor;
        this.timers = timers;
        this.context = context;
        this.handled = new Handled(context.stoppages(), persistenceId().id());
        this.feed = feed;
        this.pods = pods;
        this.neighbours = neighbours;
        int slash = entityId.indexOf('/');
        this.key = new ObjectKey(SERVICES, entityId.substring(0, slash), entityId.substring(slash + 1));
        this.name = new ServiceName(key.namespace(), key.name());
        this.services = new ServiceDesk(actor, timers, Effect(), context, key, new Showroom());
        this.publication = publication();
        this.desk = desk(Registration.ABSENT);
        this.endpoints = new EndpointsDesk(name, context, publication, pods);
    }

    /** Journal what the desk has gathered. */
    private record Commit() implements EntityMessage {}

    /** Look whose lease ended. */
    private record Judge() implements EntityMessage {}

    /** Show how many stand behind the name. */
    private record Summarise() implements EntityMessage {}

    /** This member's view of the service's instances changed. */
    private record InstancesChanged() implements EntityMessage {}

    /** A pod that the Service selects changed. */
    private record PodsChanged() implements EntityMessage {}

    /** The endpoints have rested. */
    private record Rested() implements EntityMessage {}

    /** An announcement was refused: show everything anew. */
    private record ShowAgain() implements EntityMessage {}

    /**
     * @param feed this member's view of the registry
     * @param pods this member's view of the pods
     * @param neighbours the leases of the other services on this member
     */
    public static Behavior<EntityMessage> create(
            EntityContext context, RegistryFeed feed, PodFeed pods, Neighbours neighbours, String entityId) {
        return Behaviors.setup(actor -> Behaviors.withTimers(
                timers -> new RegistrationEntity(actor, timers, context, feed, pods, neighbours, entityId)));
    }

    public static String idOf(ObjectKey service) {
        return service.namespace() + "/" + service.name();
    }

    @Override
    public Registration emptyState() {
        return Registration.ABSENT;
    }

    @Override
    public EventHandler<Registration, Registration.Event> eventHandler() {
        return (registration, event) -> event.applyTo(registration);
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return Journals.retention();
    }

    @Override
    public CommandHandler<EntityMessage, Registration.Event, Registration> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(ObjectRequest.Read.class, this::read)
                .onCommand(ObjectRequest.Write.class, this::write)
                .onCommand(ObjectRequest.Wake.class, this::wake)
                .onCommand(
                        ServiceDesk.Allocated.class,
                        (registration, allocated) -> services.allocated(registration, allocated))
                .onCommand(ServiceDesk.Returned.class, (registration, returned) -> services.returned(returned))
                .onCommand(ServiceDesk.Unreturned.class, (registration, unreturned) -> services.unreturned(unreturned))
                .onCommand(ServiceDesk.Sweep.class, this::sweep)
                .onCommand(
                        ServiceDesk.Supplied.class,
                        (registration, supplied) -> services.supplied(registration, supplied))
                .onCommand(RegistryRequest.Fulfil.class, this::fulfil)
                .onCommand(RegistryRequest.Heard.class, this::heard)
                .onCommand(Commit.class, (registration, commit) -> journal(desk.batch()))
                .onCommand(Judge.class, this::judge)
                .onCommand(InstancesChanged.class, this::instancesChanged)
                .onCommand(Summarise.class, this::summarise)
                .onCommand(PodsChanged.class, this::podsChanged)
                .onCommand(Rested.class, this::rested)
                .onCommand(ShowAgain.class, this::showAgain)
                .build();
    }

    @Override
    public SignalHandler<Registration> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::recovered)
                .onSignal(RecoveryFailed.class, (registration, failed) -> context.stoppages()
                        .recoveryFailed(persistenceId().id(), failed, lastSequenceNumber(actor)))
                .onSignal(PostStop.instance(), registration -> {
                    desk.close();
                    endpoints.close();
                })
                .build();
    }

    private Publication publication() {
        return new Publication(owner(), context.announcements(), () -> lastSequenceNumber(actor));
    }

    private String owner() {
        return EntityKind.REGISTRATION.persistenceId(idOf(key)).id();
    }

    private void recovered(Registration registration) {
        handled.forget();
        publication = publication();
        committing = false;
        summaryDue = false;
        showAll(registration);
        services.recovered(registration);
        services.await(registration);
        ActorRef<EntityMessage> self = actor.getSelf();
        uncounted.set(false);
        feed.own(name, () -> {
            if (uncounted.compareAndSet(false, true)) {
                self.tell(new InstancesChanged());
            }
        });
        self.tell(new InstancesChanged());
    }

    private OutsiderDesk desk(Registration registration) {
        return new OutsiderDesk(name, context, publication, feed, neighbours, registration.outsiders());
    }

    private void showAll(Registration registration) {
        desk = desk(registration);
        Map<ObjectKey, @Nullable ApiObject> documents = desk.documents(registration.outsiders());
        documents.put(key, registration.service());
        told(publication.show(documents));
        endpoints = new EndpointsDesk(name, context, publication, pods);
        told(showEndpoints(registration));
        measureLeases();
    }

    /** Where the catalogs' order has moved past a stamp, all objects take new places in it. */
    private CompletionStage<Done> told(CompletionStage<Done> announced) {
        ActorRef<EntityMessage> self = actor.getSelf();
        return announced.whenComplete((done, failure) -> {
            if (failure != null) {
                self.tell(new ShowAgain());
            }
        });
    }

    /** What the Service's desk shows: the Service, and what stands behind it by now. */
    private final class Showroom implements ServiceDesk.Shop {
        @Override
        public @Nullable ApiObject shown(ObjectKey object) {
            return publication.shown(object);
        }

        @Override
        public CompletionStage<Done> show(Registration after) {
            CompletionStage<Done> service = publication.show(Collections.singletonMap(key, after.service()));
            CompletionStage<Done> behind = told(showEndpoints(after));
            // A Service without instances comes and goes without a change in the view of them.
            actor.getSelf().tell(new InstancesChanged());
            return service.thenCombine(behind, (one, other) -> one);
        }
    }

    private CompletionStage<Done> showEndpoints(Registration registration) {
        ActorRef<EntityMessage> self = actor.getSelf();
        endpoints.follow(registration, () -> self.tell(new PodsChanged()));
        return endpoints.show(registration);
    }

    private Effect<Registration.Event, Registration> podsChanged(Registration registration, PodsChanged changed) {
        endpointsChanged = true;
        return timers.isTimerActive("rest") ? Effect().none() : rested(registration, new Rested());
    }

    private Effect<Registration.Event, Registration> rested(Registration registration, Rested rested) {
        if (endpointsChanged) {
            endpointsChanged = false;
            told(endpoints.show(registration));
            timers.startSingleTimer("rest", new Rested(), REST);
        }
        return Effect().none();
    }

    private Effect<Registration.Event, Registration> read(Registration registration, ObjectRequest.Read read) {
        return Effect()
                .reply(read.replyTo(), new ObjectRequest.Found(Optional.ofNullable(publication.shown(read.key()))));
    }

    private Effect<Registration.Event, Registration> write(Registration registration, ObjectRequest.Write write) {
        // Before it is noted as handled: what is stashed comes here again.
        if (services.allocating()) {
            return Effect().stash();
        }
        if (!handled.first(write)) {
            return Effect().none();
        }
        if (write.key().equals(key)) {
            return services.write(write);
        }
        return write.key().equals(EndpointsDocument.key(key.namespace(), key.name()))
                ? services.writeEndpoints(registration, write)
                : deregister(registration, write);
    }

    private Effect<Registration.Event, Registration> sweep(Registration registration, ServiceDesk.Sweep sweep) {
        services.giveBack(registration);
        return services.supply(registration);
    }

    private Effect<Registration.Event, Registration> fulfil(Registration registration, RegistryRequest.Fulfil request) {
        return staged(desk.take(registration.outsiders(), request.wish(), refusal -> request.replyTo()
                .tell(new RegistryRequest.Fulfilled(refusal))));
    }

    /** What the registry shows can't be written, but for an Instance, which can be deleted: that deregisters it. */
    private Effect<Registration.Event, Registration> deregister(Registration registration, ObjectRequest.Write write) {
        ApiObject shown = publication.shown(write.key());
        boolean deletes = write.mutation() instanceof Mutation.Delete
                && write.key().type().equals(RegistryTypes.INSTANCES);
        if (shown == null || !deletes) {
            ApiStatus refusal = shown == null
                    ? ApiStatus.notFound(write.key())
                    : ServiceDesk.notForPeople(write, "the registry writes this object itself");
            return Effect().reply(write.replyTo(), new ObjectRequest.Written(new Mutation.Refused(refusal)));
        }
        Mutation.Outcome deleted = new Mutation.Accepted(shown, Mutation.Verdict.DELETED, List.of());
        if (write.context().dryRun()) {
            return Effect().reply(write.replyTo(), new ObjectRequest.Written(deleted));
        }
        return staged(desk.remove(registration.outsiders(), write.key(), failure -> write.replyTo()
                .tell(new ObjectRequest.Written(failure == null ? deleted : new Mutation.Refused(failure)))));
    }

    /** What is staged is journaled when what else waits in the mailbox had its chance to join. */
    private Effect<Registration.Event, Registration> staged(boolean any) {
        if (any && !committing) {
            committing = true;
            actor.getSelf().tell(new Commit());
        }
        return Effect().none();
    }

    private Effect<Registration.Event, Registration> journal(OutsiderDesk.Batch batch) {
        committing = false;
        return Effect().persist(batch.journaled()).thenRun((Registration after) -> {
            told(desk.journaled(after.outsiders(), batch.events())).whenComplete((done, failure) -> {
                ApiStatus refusal = failure == null
                        ? null
                        : ApiStatus.unavailable(
                                "the change is stored, but not every member has confirmed it: " + failure);
                batch.waiting().forEach(waiting -> waiting.accept(refusal));
            });
            measureLeases();
        });
    }

    private Effect<Registration.Event, Registration> heard(Registration registration, RegistryRequest.Heard heard) {
        desk.heard(registration.outsiders(), heard.ids());
        return Effect().none();
    }

    private Effect<Registration.Event, Registration> judge(Registration registration, Judge judge) {
        Set<String> before = desk.preserved();
        OutsiderDesk.Batch expired = desk.judge(registration.outsiders());
        if (!desk.preserved().equals(before)) {
            actor.getSelf().tell(new InstancesChanged());
        }
        return expired.events().isEmpty() ? Effect().none() : journal(expired);
    }

    private void measureLeases() {
        if (!desk.leasing()) {
            timers.cancel("judge");
        } else if (!timers.isTimerActive("judge")) {
            timers.startTimerWithFixedDelay("judge", new Judge(), LOOK);
        }
    }

    private Effect<Registration.Event, Registration> instancesChanged(
            Registration registration, InstancesChanged changed) {
        if (!summaryDue) {
            summaryDue = true;
            Duration left = BETWEEN_SUMMARIES.minusNanos(System.nanoTime() - summarisedAt);
            timers.startSingleTimer("summary", new Summarise(), left.compareTo(SUMMARY) > 0 ? left : SUMMARY);
        }
        return Effect().none();
    }

    private Effect<Registration.Event, Registration> summarise(Registration registration, Summarise summarise) {
        summaryDue = false;
        uncounted.set(false);
        summarisedAt = System.nanoTime();
        told(desk.summarise(registration));
        return Effect().none();
    }

    private Effect<Registration.Event, Registration> wake(Registration registration, ObjectRequest.Wake wake) {
        wake.replyTo().tell(new ObjectRequest.Awake());
        return publication.overtaken()
                ? showAgain(registration, new ShowAgain())
                : Effect().none();
    }

    private Effect<Registration.Event, Registration> showAgain(Registration registration, ShowAgain again) {
        recovered(registration);
        return Effect().none();
    }
}
