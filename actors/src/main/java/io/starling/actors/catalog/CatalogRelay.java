package io.starling.actors.catalog;

import io.starling.actors.Wire;
import io.starling.actors.gateway.Gateway.WatchSignal;
import io.starling.core.object.ResourceType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.receptionist.Receptionist;
import org.apache.pekko.actor.typed.receptionist.ServiceKey;
import org.apache.pekko.stream.SourceRef;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.StreamRefs;

/**
 * Lets members without a catalog follow another's: a watch travels as a stream with back-pressure, and breaks with the member
 * that tells it. Who follows then begins anew with one that lives.
 */
public final class CatalogRelay {
    private static final ServiceKey<Follow> KEY = ServiceKey.create(Follow.class, "catalog-relay");
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private CatalogRelay() {}

    /** Asks for everything of a kind and what follows. */
    record Follow(ResourceType type, ActorRef<Followed> replyTo) implements Wire {}

    record Followed(SourceRef<WatchSignal> signals) implements Wire {}

    /** Lets others follow this member's catalog. */
    public static void serve(ActorSystem<?> system, Catalog catalog) {
        system.systemActorOf(relay(CatalogFollower.of(catalog)), "catalog-relay", Props.empty());
    }

    private static Behavior<Follow> relay(CatalogFollower.Watches watches) {
        return Behaviors.setup(context -> {
            context.getSystem().receptionist().tell(Receptionist.register(KEY, context.getSelf()));
            return Behaviors.receiveMessage(follow -> {
                SourceRef<WatchSignal> signals = watches.apply(follow.type())
                        .mapConcat(all -> all)
                        .runWith(StreamRefs.sourceRef(), context.getSystem());
                follow.replyTo().tell(new Followed(signals));
                return Behaviors.same();
            });
        });
    }

    /** What some control member's catalog tells. A source fails where none can be reached. */
    public static CatalogFollower.Watches watches(ActorSystem<?> system) {
        return type -> Source.lazyCompletionStageSource(() -> follow(system, type))
                .mapMaterializedValue(ignored -> NotUsed.getInstance());
    }

    private static CompletionStage<Source<List<WatchSignal>, NotUsed>> follow(
            ActorSystem<?> system, ResourceType type) {
        return AskPattern.<Receptionist.Command, Receptionist.Listing>ask(
                        system.receptionist(), replyTo -> Receptionist.find(KEY, replyTo), PATIENCE, system.scheduler())
                .thenCompose(listing -> {
                    List<ActorRef<Follow>> relays = List.copyOf(listing.getServiceInstances(KEY));
                    if (relays.isEmpty()) {
                        return CompletableFuture.failedFuture(
                                new IllegalStateException("no control member can be reached"));
                    }
                    ActorRef<Follow> relay =
                            relays.get(ThreadLocalRandom.current().nextInt(relays.size()));
                    return AskPattern.<Follow, Followed>ask(
                            relay, replyTo -> new Follow(type, replyTo), PATIENCE, system.scheduler());
                })
                .thenApply(followed -> followed.signals().getSource().map(List::of));
    }
}
