package io.starling.actors.entity;

import java.util.List;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Names in each shard that nothing else has. Whoever wakes all of them gives every shard a home, which takes a majority's word for each:
 * the first wave of objects would otherwise wait for sixty of those, one after the other.
 */
public final class ShardHome {
    /** Characters for private use; the hash of a name of one character is its code, so that successive ones are in successive shards. */
    private static final char FIRST = '\uE000';

    private ShardHome() {}

    /** A name in each shard of a kind. */
    public static List<String> ids(ActorSystem<?> system) {
        int shards = system.settings().config().getInt("pekko.cluster.sharding.number-of-shards");
        return IntStream.range(0, shards)
                .mapToObj(shard -> String.valueOf((char) (FIRST + shard)))
                .toList();
    }

    /** Whether it is one of those names. */
    public static boolean is(String entityId) {
        return entityId.length() == 1 && entityId.charAt(0) >= FIRST;
    }

    /** Says that it is awake, and is gone. */
    public static Behavior<EntityMessage> behavior() {
        return Behaviors.receive(EntityMessage.class)
                .onMessage(ObjectRequest.Wake.class, wake -> {
                    wake.replyTo().tell(new ObjectRequest.Awake());
                    return Behaviors.stopped();
                })
                .build();
    }
}
