package io.starling.actors.keyvalue;

import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.EntityMessage;
import io.starling.actors.failover.Quorum;
import io.starling.actors.keyvalue.KeyValueProtocol.At;
import io.starling.actors.keyvalue.KeyValueProtocol.Decided;
import io.starling.actors.keyvalue.KeyValueProtocol.Submit;
import io.starling.actors.keyvalue.KeyValueProtocol.Where;
import io.starling.core.failure.Causes;
import io.starling.core.keyvalue.Answer;
import io.starling.core.keyvalue.Change;
import io.starling.core.keyvalue.KeyValues;
import io.starling.core.keyvalue.Request;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Refusal;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.cluster.sharding.typed.javadsl.EntityRef;

/** The key-value store of a running member: requests go to the owner, reads to the own replica once that has come so far. */
public final class ClusterKeyValues implements KeyValueStore {
    /** How long a request waits for an owner that may be on its way to another member. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /**
     * After this long a request is taken for lost and sent again. Only the answer to the last copy counts, and the owner does
     * a request once, so that no client is told that something wasn't done which was.
     */
    private static final Duration DOUBT = Duration.ofMillis(1200);

    private final EntityRef<EntityMessage> owner;
    private final Quorum quorum;
    private final ActorRef<KeyValueReplica.Command> replica;
    private volatile KeyValues present = KeyValues.EMPTY;

    private ClusterKeyValues(ActorSystem<?> system, Quorum quorum) {
        this.owner = EntityKind.KEY_VALUES.ref(ClusterSharding.get(system), KeyValueEntity.DEFAULT);
        this.quorum = quorum;
        this.replica = system.systemActorOf(
                KeyValueReplica.create(owner::tell, state -> present = state), "key-values", Props.empty());
        CoordinatedShutdown.get(system)
                .addTask(CoordinatedShutdown.PhaseServiceUnbind(), "end waiting for keys", () -> {
                    replica.tell(KeyValueReplica.Release.INSTANCE);
                    return CompletableFuture.completedFuture(Done.getInstance());
                });
    }

    /** The store of this member; once for each actor system. */
    public static ClusterKeyValues start(ActorSystem<?> system, Quorum quorum) {
        return new ClusterKeyValues(system, quorum);
    }

    @Override
    public CompletionStage<Answer> submit(Request request) {
        Optional<String> lack = quorum.lack();
        if (lack.isPresent()) {
            return CompletableFuture.failedFuture(Refusal.of(ApiStatus.unavailable(lack.get())));
        }
        String id = UUID.randomUUID().toString();
        return persistently(() -> owner.<Decided>ask(replyTo -> new Submit(id, request, replyTo), DOUBT))
                .thenApply(Decided::answer);
    }

    @Override
    public CompletionStage<KeyValues> read() {
        return persistently(() -> owner.<At>ask(Where::new, DOUBT)).thenCompose(at -> reached(at.index()));
    }

    @Override
    public CompletionStage<KeyValues> stale() {
        return present.index() > 0 ? CompletableFuture.completedFuture(present) : read();
    }

    private CompletionStage<KeyValues> reached(long index) {
        KeyValues now = present;
        if (now.index() >= index) {
            return CompletableFuture.completedFuture(now);
        }
        CompletableFuture<KeyValues> reached = new CompletableFuture<>();
        replica.tell(new KeyValueReplica.Reach(index, reached));
        return reached.orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(unanswered()));
    }

    @Override
    public CompletionStage<KeyValues> changed(KeyValues seen, Predicate<Change> relevant, Duration atMost) {
        CompletableFuture<KeyValues> changed = new CompletableFuture<>();
        replica.tell(new KeyValueReplica.Await(seen.index(), relevant, changed));
        return changed.copy()
                .orTimeout(Math.max(1, atMost.toMillis()), TimeUnit.MILLISECONDS)
                .exceptionally(over -> {
                    changed.cancel(false);
                    return present.index() > seen.index() ? present : seen;
                });
    }

    private <T> CompletionStage<T> persistently(Supplier<CompletionStage<T>> ask) {
        return persistently(ask, System.nanoTime() + PATIENCE.toNanos());
    }

    private <T> CompletionStage<T> persistently(Supplier<CompletionStage<T>> ask, long end) {
        return ask.get().exceptionallyCompose(failure -> {
            if (!timedOut(failure)) {
                return CompletableFuture.failedFuture(failure);
            }
            return System.nanoTime() < end ? persistently(ask, end) : CompletableFuture.failedFuture(unanswered());
        });
    }

    private Refusal unanswered() {
        return Refusal.of(ApiStatus.unavailable("the key-value store can't be reached just now: "
                + quorum.lack().orElse("its owner didn't answer within " + PATIENCE.toSeconds() + " s")));
    }

    private static boolean timedOut(Throwable failure) {
        Throwable cause = Causes.of(failure);
        return cause instanceof TimeoutException;
    }
}
