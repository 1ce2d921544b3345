package io.starling.actors.node;

import io.starling.actors.agent.AgentProtocol;
import io.starling.actors.agent.AgentProtocol.ToAgent;
import io.starling.actors.entity.EntityContext;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.entity.Handled;
import io.starling.actors.entity.Journals;
import io.starling.actors.entity.ObjectRequest;
import io.starling.actors.entity.Replies;
import io.starling.actors.failover.SignsOfLife;
import io.starling.core.admission.Writes;
import io.starling.core.kind.Kinds;
import io.starling.core.node.Brakes;
import io.starling.core.node.NodeDocument;
import io.starling.core.node.NodeFacts;
import io.starling.core.node.NodeLife;
import io.starling.core.node.NodeState;
import io.starling.core.node.Patience;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Mutation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.pekko.actor.Address;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
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
 * Owns a node: knows whether its agent lives, admits what is placed on it, and passes on what its agent is to do. What is
 * reserved isn't journaled: it lives in {@link NodeDesk} and is learned anew from the agent after a failover.
 */
public final class NodeEntity extends EventSourcedBehavior<EntityMessage, NodeState.Event, NodeState> {
    private static final Duration PULSE = Duration.ofMillis(500);

    private final Handled handled;
    private final ActorContext<EntityMessage> actor;
    private final TimerScheduler<EntityMessage> timers;
    private final EntityContext context;
    private final String name;
    private final NodeDesk desk;
    private final PodRangeDesk ranges;
    private final Brakes brakes;
    private final SignsOfLife signs;
    private final AgentWatch watch;

    private NodeEntity(
            ActorContext<EntityMessage> actor,
            TimerScheduler<EntityMessage> timers,
            EntityContext context,
            Brakes brakes,
            Assignments assignments,
            NodeDirectory nodes,
            String entityId) {
        super(EntityKind.NODE.persistenceId(entityId), Journals.restartBackoff());
        this.actor = actor;
        this.timers = timers;
        this.context = context;
        this.handled = new Handled(context.stoppages(), persistenceId().id());
        this.name = entityId;
        this.brakes = brakes;
        this.desk = new NodeDesk(entityId, context, assignments, nodes);
        this.ranges = new PodRangeDesk(actor, context);
        this.signs = SignsOfLife.of(actor.getSystem());
        this.watch = new AgentWatch(context, signs);
    }

    /** Time passes. */
    private record Beat() implements EntityMessage {}

    /** The agent's process has ended, or its member was removed from the cluster. */
    private record AgentGone(ActorRef<ToAgent> agent) implements EntityMessage {}

    /** The member that the owner before this one heard the agent from was found dead. */
    private record HostDied() implements EntityMessage {}

    /** Show the ledger: it changed. */
    private record Show() implements EntityMessage {}

    /**
     * @param brakes those of the whole cluster: members with different ones contradict each other
     * @param assignments counts those of this member's nodes
     * @param nodes all of them, as this member sees them
     */
    public static Behavior<EntityMessage> create(
            EntityContext context, Brakes brakes, Assignments assignments, NodeDirectory nodes, String entityId) {
        return Behaviors.setup(actor -> Behaviors.withTimers(
                timers -> new NodeEntity(actor, timers, context, brakes, assignments, nodes, entityId)));
    }

    @Override
    public NodeState emptyState() {
        return NodeState.ABSENT;
    }

    @Override
    public EventHandler<NodeState, NodeState.Event> eventHandler() {
        return (node, event) -> event.applyTo(node);
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return Journals.retention();
    }

    @Override
    public CommandHandler<EntityMessage, NodeState.Event, NodeState> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(ObjectRequest.Read.class, this::read)
                .onCommand(ObjectRequest.Write.class, this::write)
                .onCommand(ObjectRequest.Wake.class, this::wake)
                .onCommand(AgentProtocol.Hello.class, this::hello)
                .onCommand(AgentProtocol.Heartbeat.class, this::heartbeat)
                .onCommand(AgentProtocol.Taken.class, this::taken)
                .onCommand(AgentProtocol.NotTaken.class, this::notTaken)
                .onCommand(AgentProtocol.Freed.class, this::freed)
                .onCommand(AgentProtocol.Leaving.class, this::leaving)
                .onCommand(NodeRequest.Assign.class, this::assign)
                .onCommand(NodeRequest.Unassign.class, this::unassign)
                .onCommand(NodeRequest.Logs.class, this::logs)
                .onCommand(PodRangeDesk.Answered.class, (node, answered) -> ranged(ranges.given(node, answered)))
                .onCommand(
                        PodRangeDesk.Returned.class,
                        (node, returned) -> ranged(
                                node.returning().contains(returned.owner())
                                        ? new NodeState.RangeReturned(returned.owner())
                                        : null))
                .onCommand(PodRangeDesk.Unanswered.class, (node, unanswered) -> Effect()
                        .none())
                .onCommand(AgentGone.class, this::agentGone)
                .onCommand(HostDied.class, this::hostDied)
                .onCommand(Beat.class, this::beat)
                .onCommand(Show.class, this::show)
                .build();
    }

    @Override
    public SignalHandler<NodeState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), this::recovered)
                .onSignal(RecoveryFailed.class, (node, failed) -> context.stoppages()
                        .recoveryFailed(persistenceId().id(), failed, lastSequenceNumber(actor)))
                .build();
    }

    private void recovered(NodeState node) {
        handled.forget();
        desk.recovered(node);
        watch.begin(desk.member());
        if (signs.dead(desk.member())) {
            actor.getSelf().tell(new HostDied());
        }
        timers.startTimerWithFixedDelay("beat", new Beat(), Duration.ZERO, PULSE);
    }

    private Effect<NodeState.Event, NodeState> read(NodeState node, ObjectRequest.Read read) {
        return Effect().reply(read.replyTo(), new ObjectRequest.Found(Optional.ofNullable(desk.shown())));
    }

    private Effect<NodeState.Event, NodeState> write(NodeState node, ObjectRequest.Write write) {
        if (!handled.first(write)) {
            return Effect().none();
        }
        Mutation.Outcome outcome = Writes.decide(
                desk.shown(),
                write.key(),
                Kinds.of(write.key().type()).orElseThrow(),
                write.mutation(),
                write.context(),
                context.clock().instant(),
                write.id());
        if (!(outcome instanceof Mutation.Accepted accepted)
                || accepted.verdict() == Mutation.Verdict.UNCHANGED
                || write.context().dryRun()) {
            return Effect().reply(write.replyTo(), new ObjectRequest.Written(outcome));
        }
        NodeState.Event event = accepted.verdict() == Mutation.Verdict.DELETED
                ? new NodeState.Removed()
                : new NodeState.Stored(NodeDocument.withoutOurs(accepted.object(), now()));
        return Effect()
                .persist(event)
                .thenRun((NodeState after) -> {
                    ranges.changed();
                    ranges.settle(after);
                })
                .thenRun(after -> Replies.when(
                        desk.show(after, watch.pulse()),
                        write.replyTo(),
                        new Mutation.Accepted(
                                Optional.ofNullable(desk.shown()).orElse(accepted.object()),
                                accepted.verdict(),
                                accepted.warnings())));
    }

    private Effect<NodeState.Event, NodeState> hello(NodeState node, AgentProtocol.Hello hello) {
        if (!desk.ofSession(hello.session())) {
            desk.identify(hello.agent());
            return Effect().none();
        }
        watch.greeted();
        NodeLife.Step step = node.life().hello(hello.incarnation(), watch.pulse(), now(), Patience.USUAL);
        List<NodeState.Event> events = new ArrayList<>();
        if (step.introduced()) {
            NodeFacts facts = hello.facts();
            if (!facts.equals(node.facts())) {
                events.add(new NodeState.Found(facts));
            }
            ApiObject object = node.object();
            ApiObject labelled = object == null
                    ? NodeDocument.registered(name, UUID.randomUUID().toString(), facts, now())
                    : NodeDocument.labelled(object, facts);
            if (object == null || !labelled.equals(object)) {
                events.add(new NodeState.Stored(labelled));
            }
        }
        return follow(step, events, hello.agent(), after -> {
            if (step.introduced()) {
                desk.introduced(after, hello, memberOf(hello.agent()));
                desk.found(node.facts(), hello.facts());
                ranges.changed();
                ranges.settle(after);
                actor.watchWith(hello.agent(), new AgentGone(hello.agent()));
            }
        });
    }

    private String memberOf(ActorRef<ToAgent> agent) {
        Address address = agent.path().address();
        return (address.hasLocalScope() ? actor.getSystem().address() : address).toString();
    }

    private Effect<NodeState.Event, NodeState> heartbeat(NodeState node, AgentProtocol.Heartbeat beat) {
        if (!desk.ofSession(beat.session())) {
            desk.identify(beat.agent());
            return Effect().none();
        }
        NodeLife.Step step =
                node.life().heartbeat(beat.incarnation(), beat.epoch(), watch.pulse(), now(), Patience.USUAL);
        return follow(step, List.of(), beat.agent(), after -> {});
    }

    private Effect<NodeState.Event, NodeState> leaving(NodeState node, AgentProtocol.Leaving leaving) {
        return follow(
                node.life().leaving(leaving.incarnation(), watch.pulse(), now(), Patience.USUAL),
                List.of(),
                actor.getSystem().ignoreRef(),
                after -> {});
    }

    private Effect<NodeState.Event, NodeState> agentGone(NodeState node, AgentGone gone) {
        if (!desk.isAgent(gone.agent())) {
            return Effect().none();
        }
        return follow(
                node.life().ended(watch.pulse(), now(), Patience.USUAL),
                List.of(),
                actor.getSystem().ignoreRef(),
                after -> {});
    }

    /** It died with the owner that would have seen it die. An agent that has spoken meanwhile is another one. */
    private Effect<NodeState.Event, NodeState> hostDied(NodeState node, HostDied died) {
        return watch.pulse().reported()
                ? Effect().none()
                : follow(
                        node.life().ended(watch.pulse(), now(), Patience.USUAL),
                        List.of(),
                        actor.getSystem().ignoreRef(),
                        after -> {});
    }

    private Effect<NodeState.Event, NodeState> beat(NodeState node, Beat beat) {
        watch.excuse();
        Patience patience = watch.patience(node, desk.member());
        desk.retry(node, watch.pulse());
        ranges.settle(node);
        return follow(
                node.life()
                        .tick(
                                watch.pulse(),
                                now(),
                                patience,
                                () -> desk.brakes(brakes),
                                () -> signs.answers(desk.member())),
                List.of(),
                actor.getSystem().ignoreRef(),
                after -> {});
    }

    /** Journals what follows from a sign of life, or from its absence, then answers the agent. */
    private Effect<NodeState.Event, NodeState> follow(
            NodeLife.Step step, List<NodeState.Event> others, ActorRef<ToAgent> agent, Consumer<NodeState> then) {
        watch.note(step.pulse());
        List<NodeState.Event> events = new ArrayList<>(others);
        step.events().forEach(event -> events.add(new NodeState.Lived(event)));
        return Effect().persist(events).thenRun(after -> {
            then.accept(after);
            desk.answer(step.answer(), agent);
            if (!events.isEmpty() || step.introduced()) {
                desk.show(after, watch.pulse());
                step.events().forEach(desk::lived);
            }
        });
    }

    private Effect<NodeState.Event, NodeState> assign(NodeState node, NodeRequest.Assign assign) {
        desk.assign(node, watch.pulse(), assign);
        showSoon();
        return Effect().none();
    }

    private Effect<NodeState.Event, NodeState> unassign(NodeState node, NodeRequest.Unassign unassign) {
        desk.unassign(node, watch.pulse(), unassign);
        return Effect().none();
    }

    private Effect<NodeState.Event, NodeState> taken(NodeState node, AgentProtocol.Taken taken) {
        if (spoken(node, taken.incarnation(), taken.session())) {
            desk.taken(taken);
        }
        return Effect().none();
    }

    private Effect<NodeState.Event, NodeState> notTaken(NodeState node, AgentProtocol.NotTaken refusal) {
        if (spoken(node, refusal.incarnation(), refusal.session())) {
            desk.notTaken(refusal);
            showSoon();
        }
        return Effect().none();
    }

    private Effect<NodeState.Event, NodeState> freed(NodeState node, AgentProtocol.Freed freed) {
        if (spoken(node, freed.incarnation(), freed.session())) {
            desk.freed(freed.uids());
            showSoon();
        }
        return Effect().none();
    }

    /** Whether it was said by the agent that holds the name, to this very owner. */
    private boolean spoken(NodeState node, long incarnation, long session) {
        return incarnation == node.life().incarnation() && desk.ofSession(session);
    }

    private Effect<NodeState.Event, NodeState> logs(NodeState node, NodeRequest.Logs logs) {
        desk.logs(logs.request());
        return Effect().none();
    }

    private Effect<NodeState.Event, NodeState> ranged(NodeState.@Nullable Event event) {
        return event == null
                ? Effect().none()
                : Effect().persist(event).thenRun(after -> desk.show(after, watch.pulse()));
    }

    private Effect<NodeState.Event, NodeState> wake(NodeState node, ObjectRequest.Wake wake) {
        wake.replyTo().tell(new ObjectRequest.Awake());
        desk.restore(node, watch.pulse());
        return Effect().none();
    }

    private Effect<NodeState.Event, NodeState> show(NodeState node, Show show) {
        desk.show(node, watch.pulse());
        return Effect().none();
    }

    private void showSoon() {
        if (!timers.isTimerActive("show")) {
            timers.startSingleTimer("show", new Show(), Duration.ofMillis(20));
        }
    }

    private Instant now() {
        return context.clock().instant();
    }
}
