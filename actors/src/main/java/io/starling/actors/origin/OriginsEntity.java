package io.starling.actors.origin;

import io.starling.actors.Wire;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.entity.Journals;
import io.starling.actors.entity.ObjectRequest;
import io.starling.core.origin.Origins;
import java.util.OptionalInt;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.Effect;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

/** Owns the members' origin numbers. There is one, {@link #ID}; members ask it once, when they start. */
public final class OriginsEntity extends EventSourcedBehavior<EntityMessage, Origins.Numbered, Origins> {
    public static final String ID = "origins";

    private OriginsEntity(String entityId) {
        super(EntityKind.ORIGINS.persistenceId(entityId), Journals.restartBackoff());
    }

    /** Which number has this member? Answered with {@link Claimed}. */
    public record Claim(String member, ActorRef<Claimed> replyTo) implements EntityMessage {}

    /** @param number below 0 where all numbers are given */
    public record Claimed(int number) implements Wire {}

    public static Behavior<EntityMessage> create(String entityId) {
        return new OriginsEntity(entityId);
    }

    @Override
    public Origins emptyState() {
        return Origins.NONE;
    }

    @Override
    public EventHandler<Origins, Origins.Numbered> eventHandler() {
        return (origins, event) -> event.applyTo(origins);
    }

    @Override
    public CommandHandler<EntityMessage, Origins.Numbered, Origins> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Claim.class, this::claim)
                .onCommand(ObjectRequest.Wake.class, (origins, wake) -> Effect()
                        .reply(wake.replyTo(), new ObjectRequest.Awake()))
                .build();
    }

    private Effect<Origins.Numbered, Origins> claim(Origins origins, Claim claim) {
        OptionalInt number = origins.numberFor(claim.member());
        if (number.isEmpty() || origins.numbers().containsKey(claim.member())) {
            return Effect().reply(claim.replyTo(), new Claimed(number.orElse(-1)));
        }
        return Effect()
                .persist(new Origins.Numbered(claim.member(), number.getAsInt()))
                .thenReply(claim.replyTo(), after -> new Claimed(number.getAsInt()));
    }
}
