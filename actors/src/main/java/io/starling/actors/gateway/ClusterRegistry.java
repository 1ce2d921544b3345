package io.starling.actors.gateway;

import io.starling.actors.entity.EntityKind;
import io.starling.actors.failover.Quorum;
import io.starling.actors.registration.RegistryFeed;
import io.starling.actors.registration.RegistryRequest;
import io.starling.core.failure.Causes;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Refusal;
import io.starling.core.registry.RegistrationDocument;
import io.starling.core.registry.RegistryView;
import io.starling.core.registry.ServiceName;
import io.starling.core.registry.Wish;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;

/**
 * The registry of a running member. Wishes go to the owner of the service and are repeated where an answer is missing, because
 * none does anything twice; heartbeats of instances that this member knows are gathered first.
 */
final class ClusterRegistry implements Registry {
    /** How long a wish waits for an owner that may be on its way to another member. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** After this long without an answer a wish is taken for lost. */
    private static final Duration DOUBT = Duration.ofMillis(1200);

    private final ClusterSharding sharding;
    private final Owners owners;
    private final Quorum quorum;
    private final RegistryFeed feed;
    private final Heartbeats heartbeats;

    ClusterRegistry(ActorSystem<?> system, Owners owners, Quorum quorum, RegistryFeed feed) {
        this.sharding = ClusterSharding.get(system);
        this.owners = owners;
        this.quorum = quorum;
        this.feed = feed;
        this.heartbeats = Heartbeats.start(system, (service, ids) -> EntityKind.REGISTRATION
                .ref(sharding, service.toString())
                .tell(new RegistryRequest.Heard(ids)));
    }

    @Override
    public CompletionStage<Done> fulfil(ServiceName service, Wish wish) {
        if (wish instanceof Wish.Renew && feed.view().find(service, wish.id()).isPresent()) {
            heartbeats.heard(service, wish.id());
            return CompletableFuture.completedFuture(Done.getInstance());
        }
        return refusal(service, wish)
                .map(refused -> CompletableFuture.<Done>failedFuture(Refusal.of(refused)))
                .orElseGet(() -> ask(service, wish, System.nanoTime() + PATIENCE.toNanos(), DOUBT)
                        .toCompletableFuture());
    }

    private Optional<ApiStatus> refusal(ServiceName service, Wish wish) {
        Optional<ApiStatus> lack = quorum.lack().map(ApiStatus::unavailable);
        return lack.isEmpty() && wish instanceof Wish.Register
                ? owners.refusedByNamespace(RegistrationDocument.key(service))
                : lack;
    }

    private CompletionStage<Done> ask(ServiceName service, Wish wish, long end, Duration wait) {
        Duration left = Duration.ofNanos(Math.max(1, end - System.nanoTime()));
        boolean last = left.compareTo(wait) <= 0;
        return EntityKind.REGISTRATION
                .ref(sharding, service.toString())
                .<RegistryRequest.Fulfilled>ask(
                        replyTo -> new RegistryRequest.Fulfil(wish, replyTo), last ? left : wait)
                .handle((answer, failure) -> failure == null
                        ? settled(answer, wish, wait.compareTo(DOUBT) > 0)
                        : last || !timedOut(failure)
                                ? CompletableFuture.<Done>failedFuture(unanswered(service, failure))
                                : ask(service, wish, end, wait.multipliedBy(2)))
                .thenCompose(next -> next);
    }

    /**
     * What an answer means.
     *
     * @param repeated whether the wish was sent before: then who is to go and isn't there may well have gone because of that
     */
    static CompletionStage<Done> settled(RegistryRequest.Fulfilled answer, Wish wish, boolean repeated) {
        ApiStatus refusal = answer.refusal();
        boolean gone = refusal != null && refusal.code() == 404 && wish instanceof Wish.Cancel && repeated;
        return refusal == null || gone
                ? CompletableFuture.completedFuture(Done.getInstance())
                : CompletableFuture.failedFuture(Refusal.of(refusal));
    }

    private static boolean timedOut(Throwable failure) {
        return failure instanceof TimeoutException || failure.getCause() instanceof TimeoutException;
    }

    private Refusal unanswered(ServiceName service, Throwable failure) {
        Throwable cause = Causes.of(failure);
        String why = timedOut(failure)
                ? quorum.lack().orElse("its owner didn't answer within " + PATIENCE.toSeconds() + " s")
                : String.valueOf(cause.getMessage());
        return Refusal.of(ApiStatus.unavailable(
                "the service \"" + service + "\" can't be reached just now: " + why + "; try again"));
    }

    @Override
    public RegistryView view() {
        return feed.view();
    }

    @Override
    public void listen(Consumer<Update> listener) {
        feed.listen(listener);
    }
}
