package io.starling.actors.address;

import io.starling.actors.Wire;
import io.starling.actors.entity.EntityContext;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.entity.Journals;
import io.starling.actors.entity.ObjectRequest;
import io.starling.core.address.AddressRange;
import io.starling.core.address.Allocations;
import io.starling.core.address.BalancerPool;
import io.starling.core.address.Block;
import io.starling.core.address.PodRanges;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.persistence.typed.RecoveryCompleted;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;
import org.apache.pekko.persistence.typed.javadsl.SignalHandler;

/** Owns one block of addresses. All it does may be repeated. */
public final class AddressBlock extends EventSourcedBehavior<EntityMessage, Allocations.Event, Allocations> {
    private static final String NO_POOL = "no load-balancer addresses are configured (starling.load-balancer.pool)";

    private final ActorContext<EntityMessage> actor;
    private final EntityContext context;
    private final String owner;
    private final AddressRange block;

    private AddressBlock(
            ActorContext<EntityMessage> actor, EntityContext context, PodRanges podRanges, String entityId) {
        super(EntityKind.ADDRESSES.persistenceId(entityId), Journals.restartBackoff());
        this.actor = actor;
        this.context = context;
        this.owner = EntityKind.ADDRESSES.persistenceId(entityId).id();
        this.block = range(actor.getSystem(), podRanges, entityId);
    }

    /**
     * Give addresses; answered with {@link Given} or {@link Denied}.
     *
     * @param wanted an address each, or empty for any
     */
    public record Allocate(List<String> wanted, String owner, ActorRef<Answer> replyTo) implements EntityMessage {}

    /** Give one address, always the same to one owner; answered with {@link Given} or {@link Denied}. */
    public record Claim(String owner, ActorRef<Answer> replyTo) implements EntityMessage {}

    /** Take everything back that an owner has but these; answered with {@link Given}, naming them. */
    public record Retain(List<String> addresses, String owner, ActorRef<Answer> replyTo) implements EntityMessage {}

    /** What a block answers. */
    public sealed interface Answer extends Wire {}

    public record Given(List<String> addresses) implements Answer {}

    public record Denied(String address, String problem) implements Answer {}

    private static AddressRange range(ActorSystem<?> system, PodRanges podRanges, String entityId) {
        if (entityId.equals(PodRanges.ID)) {
            return podRanges;
        }
        Block kind = Block.byId(entityId).orElseThrow();
        return kind == Block.BALANCER_IPS ? pool(system) : kind;
    }

    /**
     * The addresses for Services of the type LoadBalancer, as {@code starling.load-balancer.pool} says.
     *
     * @throws IllegalArgumentException with a sentence for the user, where it makes no sense
     */
    public static BalancerPool pool(ActorSystem<?> system) {
        return BalancerPool.of(system.settings().config().getString("starling.load-balancer.pool"));
    }

    /** @param podRanges those of the whole cluster, for the entity that owns them */
    public static Behavior<EntityMessage> create(EntityContext context, PodRanges podRanges, String entityId) {
        return Behaviors.setup(actor -> new AddressBlock(actor, context, podRanges, entityId));
    }

    @Override
    public Allocations emptyState() {
        return Allocations.NONE;
    }

    @Override
    public EventHandler<Allocations, Allocations.Event> eventHandler() {
        return (allocations, event) -> event.applyTo(allocations);
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return Journals.retention();
    }

    @Override
    public CommandHandler<EntityMessage, Allocations.Event, Allocations> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Allocate.class, this::allocate)
                .onCommand(Claim.class, this::claim)
                .onCommand(Retain.class, this::retain)
                .onCommand(ObjectRequest.Wake.class, (allocations, wake) -> Effect()
                        .reply(wake.replyTo(), new ObjectRequest.Awake()))
                .build();
    }

    @Override
    public SignalHandler<Allocations> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), allocations -> context.announcements()
                        .announce(owner, lastSequenceNumber(actor), List.of()))
                .onSignal(RecoveryFailed.class, (allocations, failed) -> context.stoppages()
                        .recoveryFailed(owner, failed, lastSequenceNumber(actor)))
                .build();
    }

    private Effect<Allocations.Event, Allocations> allocate(Allocations allocations, Allocate allocate) {
        if (block.size() == 0) {
            return Effect().reply(allocate.replyTo(), new Denied("", NO_POOL));
        }
        Allocations.Answer answer = allocations.allocate(block, wanted(allocations, allocate), allocate.owner());
        return give(allocations, answer, allocate.owner(), allocate.replyTo());
    }

    /** Who asks a second time, not knowing of the first, gets the same of the pool: its addresses are few. */
    private List<String> wanted(Allocations allocations, Allocate allocate) {
        List<String> held = block instanceof BalancerPool ? allocations.heldBy(allocate.owner()) : List.of();
        boolean any = allocate.wanted().equals(List.of(""));
        return any && !held.isEmpty() ? held.subList(0, 1) : allocate.wanted();
    }

    private Effect<Allocations.Event, Allocations> claim(Allocations allocations, Claim claim) {
        return give(allocations, allocations.claim(block, claim.owner()), claim.owner(), claim.replyTo());
    }

    private Effect<Allocations.Event, Allocations> give(
            Allocations allocations, Allocations.Answer answer, String owner, ActorRef<Answer> replyTo) {
        if (answer instanceof Allocations.Denied denied) {
            return Effect().reply(replyTo, new Denied(denied.address(), denied.problem()));
        }
        List<String> addresses = ((Allocations.Given) answer).addresses();
        if (allocations.held(addresses, owner).size() == addresses.size()) {
            return Effect().reply(replyTo, new Given(addresses));
        }
        return Effect()
                .persist(new Allocations.Allocated(addresses, owner))
                .thenReply(replyTo, after -> new Given(addresses));
    }

    private Effect<Allocations.Event, Allocations> retain(Allocations allocations, Retain retain) {
        List<String> back = allocations.heldBy(retain.owner()).stream()
                .filter(address -> !retain.addresses().contains(address))
                .toList();
        Given kept = new Given(retain.addresses());
        return back.isEmpty()
                ? Effect().reply(retain.replyTo(), kept)
                : Effect().persist(new Allocations.Released(back)).thenReply(retain.replyTo(), after -> kept);
    }
}
