package io.starling.actors.registration;

import io.starling.actors.address.AddressBlock;
import io.starling.actors.entity.EntityContext;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.entity.ObjectRequest;
import io.starling.actors.entity.Replies;
import io.starling.core.address.Block;
import io.starling.core.admission.Writes;
import io.starling.core.kind.Kinds;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
import io.starling.core.registration.Registration;
import io.starling.core.registration.Registration.Held;
import io.starling.core.registration.ServiceAddresses;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EffectFactories;
import org.jspecify.annotations.Nullable;

/**
 * Writes to the Service of one name, and to the Endpoints that people write down for it, for their owner. A write that needs
 * addresses waits for their blocks, and writes after it wait for it. Used from the owner's thread.
 */
final class ServiceDesk {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SWEEP = Duration.ofSeconds(5);

    private final ActorContext<EntityMessage> actor;
    private final TimerScheduler<EntityMessage> timers;
    private final EffectFactories<Registration.Event, Registration> effects;
    private final EntityContext context;
    private final ObjectKey key;
    private final AddressRequests addresses;
    private final Shop shop;
    /** Whether a write waits for its addresses. */
    private boolean allocating;
    /** Blocks that may have more for the Service than it has: nothing is recorded of what a write got that was refused then. */
    private final Set<Block> unsure = EnumSet.noneOf(Block.class);

    /** How its owner shows what it has. */
    interface Shop {
        /** The object as it is shown. */
        @Nullable ApiObject shown(ObjectKey key);

        /** Shows what came of a write. */
        CompletionStage<Done> show(Registration after);
    }

    /** The addresses for a write came, or didn't. */
    record Allocated(
            ObjectRequest.Write write,
            Mutation.Accepted accepted,
            @Nullable ApiStatus refusal) implements EntityMessage {}

    /** Addresses are back in their blocks. */
    record Returned(List<Held> addresses) implements EntityMessage {}

    /** A block didn't answer. */
    record Unreturned(Block block) implements EntityMessage {}

    /** Give back what couldn't be given back before, and ask again for what there wasn't. */
    record Sweep() implements EntityMessage {}

    /** What came of asking again; null where nobody answered. */
    record Supplied(@Nullable ApiObject service) implements EntityMessage {}

    ServiceDesk(
            ActorContext<EntityMessage> actor,
            TimerScheduler<EntityMessage> timers,
            EffectFactories<Registration.Event, Registration> effects,
            EntityContext context,
            ObjectKey key,
            Shop shop) {
        this.actor = actor;
        this.timers = timers;
        this.effects = effects;
        this.context = context;
        this.key = key;
        this.addresses = new AddressRequests(context, key, PATIENCE);
        this.shop = shop;
    }

    boolean allocating() {
        return allocating;
    }

    /** A write to the Service. */
    Effect<Registration.Event, Registration> write(ObjectRequest.Write write) {
        Mutation.Outcome outcome = decide(write, shop.shown(key));
        if (!(outcome instanceof Mutation.Accepted accepted) || changesNothing(write, accepted)) {
            return effects.reply(write.replyTo(), new ObjectRequest.Written(outcome));
        }
        if (accepted.verdict() == Mutation.Verdict.DELETED || accepted.verdict() == Mutation.Verdict.DELETING) {
            return record(write, accepted);
        }
        allocating = true;
        actor.pipeToSelf(
                addresses.addressed(accepted.object()),
                (object, failure) -> new Allocated(
                        write,
                        object == null
                                ? accepted
                                : new Mutation.Accepted(object, accepted.verdict(), accepted.warnings()),
                        failure == null ? null : AddressRequests.refusal(failure)));
        return effects.none();
    }

    private Mutation.Outcome decide(ObjectRequest.Write write, @Nullable ApiObject current) {
        return Writes.decide(
                current,
                write.key(),
                Kinds.of(write.key().type()).orElseThrow(),
                write.mutation(),
                write.context(),
                context.clock().instant(),
                write.id());
    }

    private static boolean changesNothing(ObjectRequest.Write write, Mutation.Accepted accepted) {
        return accepted.verdict() == Mutation.Verdict.UNCHANGED
                || write.context().dryRun();
    }

    /** Where nothing at all is recorded, a write may have died with the member before it was. */
    void recovered(Registration registration) {
        if (registration.equals(Registration.ABSENT)) {
            unsure.addAll(List.of(Block.values()));
        }
        giveBack(registration);
    }

    Effect<Registration.Event, Registration> allocated(Registration registration, Allocated allocated) {
        allocating = false;
        ApiStatus refusal = allocated.refusal();
        if (refusal != null) {
            unsure.addAll(List.of(Block.values()));
            giveBack(registration);
            allocated.write().replyTo().tell(new ObjectRequest.Written(new Mutation.Refused(refusal)));
            return effects.unstashAll();
        }
        return record(allocated.write(), allocated.accepted());
    }

    private Effect<Registration.Event, Registration> record(ObjectRequest.Write write, Mutation.Accepted accepted) {
        if (accepted.verdict() == Mutation.Verdict.DELETED) {
            unsure.addAll(List.of(Block.values()));
            return persist(new Registration.ServiceRemoved(), write, accepted);
        }
        return persist(new Registration.ServiceStored(accepted.object()), write, accepted);
    }

    private Effect<Registration.Event, Registration> persist(
            Registration.Event event, ObjectRequest.Write write, Mutation.Accepted accepted) {
        return effects.persist(event)
                .thenRun((Registration after) -> {
                    CompletionStage<Done> announced = shop.show(after);
                    ApiObject shown = shop.shown(write.key());
                    Replies.when(
                            announced,
                            write.replyTo(),
                            new Mutation.Accepted(
                                    shown == null ? accepted.object() : shown,
                                    accepted.verdict(),
                                    accepted.warnings()));
                    giveBack(after);
                    await(after);
                })
                .thenUnstashAll();
    }

    /** Where the Service waits for an address of the pool, asks again in a while. */
    void await(Registration registration) {
        if (pending(registration.service())) {
            timers.startSingleTimer("pending", new Sweep(), SWEEP);
        }
    }

    private static boolean pending(@Nullable ApiObject service) {
        return service != null
                && !service.deleting()
                && ServiceAddresses.balanced(service)
                && ServiceAddresses.balancerIp(service).isEmpty();
    }

    /** Asks for the address that a Service waits for. */
    Effect<Registration.Event, Registration> supply(Registration registration) {
        ApiObject service = registration.service();
        if (service != null && pending(service) && !allocating) {
            allocating = true;
            actor.pipeToSelf(addresses.addressed(service), (object, failure) -> new Supplied(object));
        }
        return effects.none();
    }

    Effect<Registration.Event, Registration> supplied(Registration registration, Supplied supplied) {
        allocating = false;
        ApiObject service = supplied.service();
        if (service == null || pending(service)) {
            if (service == null) {
                unsure.add(Block.BALANCER_IPS);
            }
            await(registration);
            return effects.unstashAll();
        }
        return effects.persist(new Registration.ServiceStored(service))
                .thenRun((Registration after) -> shop.show(after))
                .thenUnstashAll();
    }

    /** A write to the Endpoints: those of a Service that selects pods are not for people to write. */
    Effect<Registration.Event, Registration> writeEndpoints(Registration registration, ObjectRequest.Write write) {
        if (registration.selective()) {
            return effects.reply(
                    write.replyTo(),
                    new ObjectRequest.Written(new Mutation.Refused(notForPeople(
                            write, "the endpoints of a Service with a selector are the pods that it selects"))));
        }
        Mutation.Outcome outcome = decide(write, shop.shown(write.key()));
        if (!(outcome instanceof Mutation.Accepted accepted) || changesNothing(write, accepted)) {
            return effects.reply(write.replyTo(), new ObjectRequest.Written(outcome));
        }
        return persist(
                accepted.verdict() == Mutation.Verdict.DELETED
                        ? new Registration.EndpointsRemoved()
                        : new Registration.EndpointsStored(accepted.object()),
                write,
                accepted);
    }

    /** Why an object that follows from others can't be written. */
    static ApiStatus notForPeople(ObjectRequest.Write write, String why) {
        return write.mutation() instanceof Mutation.Create
                ? ApiStatus.alreadyExists(write.key())
                : ApiStatus.of(405, "MethodNotAllowed", why, write.key());
    }

    /**
     * Tells blocks what the Service still has of theirs, until they answer. Never while it is given more: that might be taken back
     * then. What is allocated afterwards comes to a block afterwards, because both go through this member's shard region.
     */
    void giveBack(Registration registration) {
        List<Held> has = Registration.heldBy(registration.service());
        for (Block block : Block.values()) {
            List<Held> back = of(block, registration.returning());
            if (allocating && (!back.isEmpty() || unsure.contains(block))) {
                timers.startSingleTimer("sweep", new Sweep(), SWEEP);
            } else if (unsure.remove(block) || !back.isEmpty()) {
                giveBack(block, of(block, has), back);
                timers.startSingleTimer("sweep", new Sweep(), SWEEP);
            }
        }
    }

    private static List<Held> of(Block block, Collection<Held> addresses) {
        return addresses.stream().filter(it -> it.block() == block).toList();
    }

    private void giveBack(Block block, List<Held> has, List<Held> back) {
        actor.ask(
                AddressBlock.Answer.class,
                EntityKind.ADDRESSES.ref(context.sharding(), block.id()),
                PATIENCE,
                replyTo ->
                        new AddressBlock.Retain(has.stream().map(Held::address).toList(), addresses.holder(), replyTo),
                (answer, failure) -> failure == null ? new Returned(back) : new Unreturned(block));
    }

    Effect<Registration.Event, Registration> returned(Returned returned) {
        return returned.addresses().isEmpty()
                ? effects.none()
                : effects.persist(new Registration.AddressesReturned(returned.addresses()));
    }

    Effect<Registration.Event, Registration> unreturned(Unreturned unreturned) {
        unsure.add(unreturned.block());
        timers.startSingleTimer("sweep", new Sweep(), SWEEP);
        return effects.none();
    }
}
