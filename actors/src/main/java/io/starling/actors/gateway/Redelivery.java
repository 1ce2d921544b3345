package io.starling.actors.gateway;

import io.starling.actors.entity.ObjectRequest;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.actor.AllDeadLetters;
import org.apache.pekko.actor.DeadLetter;
import org.apache.pekko.actor.Dropped;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.eventstream.EventStream;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;

/**
 * Sends requests again that never reached their owner. While a shard moves, sharding drops what it held back for it, and what
 * waited in the mailbox of an entity that stops is dropped too; whoever asked would wait for its whole patience. What was
 * dropped was not handled, so nothing happens twice. The owners' messages to each other need none of it: they are repeated
 * until they are answered.
 */
final class Redelivery {
    private Redelivery() {}

    /** @param owners takes each request to its owner, wherever that is by now */
    static Behavior<AllDeadLetters> create(Consumer<ObjectRequest> owners) {
        return Behaviors.setup(context -> {
            context.getSystem()
                    .eventStream()
                    .tell(new EventStream.Subscribe<>(
                            Dropped.class, context.getSelf().narrow()));
            context.getSystem()
                    .eventStream()
                    .tell(new EventStream.Subscribe<>(
                            DeadLetter.class, context.getSelf().narrow()));
            return Behaviors.receive(AllDeadLetters.class)
                    .onAnyMessage(letter -> {
                        request(letter.message()).ifPresent(owners);
                        return Behaviors.same();
                    })
                    .build();
        });
    }

    private static Optional<ObjectRequest> request(Object dropped) {
        Object message = dropped instanceof ShardingEnvelope<?> envelope ? envelope.message() : dropped;
        return message instanceof ObjectRequest.Read || message instanceof ObjectRequest.Write
                ? Optional.of((ObjectRequest) message)
                : Optional.empty();
    }
}
