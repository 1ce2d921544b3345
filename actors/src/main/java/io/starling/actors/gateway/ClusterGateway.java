package io.starling.actors.gateway;

import io.starling.actors.agent.AgentProtocol;
import io.starling.actors.catalog.Catalog;
import io.starling.actors.entity.EntityKind;
import io.starling.actors.entity.ObjectRequest;
import io.starling.actors.failover.Quorum;
import io.starling.actors.node.NodeRequest;
import io.starling.actors.registration.RegistryFeed;
import io.starling.core.catalog.Entry;
import io.starling.core.failure.Causes;
import io.starling.core.object.ApiObject;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
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
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.sharding.typed.javadsl.ClusterSharding;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** The gateway of a running member: reads and writes go to the owner of the object, lists and watches to the catalog. */
public final class ClusterGateway implements Gateway {
    /** How long a request waits for an owner that may be on its way to another member. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** After this long without an answer a request is taken for lost; also what is well takes as long on a busy machine. */
    private static final Duration DOUBT = Duration.ofMillis(1200);

    private final ClusterSharding sharding;
    private final Catalog catalog;
    private final Quorum quorum;
    private final JournalWatch journal;
    private final LostRequests lost = new LostRequests(PATIENCE, DOUBT);
    private final Owners owners;
    private final Registry registry;

    private ClusterGateway(
            ActorSystem<?> system, Catalog catalog, Quorum quorum, JournalWatch journal, RegistryFeed feed) {
        this.sharding = ClusterSharding.get(system);
        this.catalog = catalog;
        this.quorum = quorum;
        this.journal = journal;
        this.owners = new Owners(sharding, catalog::view);
        this.registry = new ClusterRegistry(system, owners, quorum, feed);
    }

    /**
     * The gateway of this member; once for each actor system.
     *
     * @param journalTrouble why the journal can't be written just now; empty while it answers
     */
    public static ClusterGateway start(
            ActorSystem<?> system,
            Catalog catalog,
            Quorum quorum,
            Supplier<Optional<String>> journalTrouble,
            RegistryFeed feed) {
        ClusterGateway gateway = new ClusterGateway(system, catalog, quorum, new JournalWatch(journalTrouble), feed);
        system.systemActorOf(Redelivery.create(gateway::deliver), "redelivery", Props.empty());
        system.systemActorOf(Losses.create(gateway.lost::memberGone), "losses", Props.empty());
        return gateway;
    }

    private void deliver(ObjectRequest request) {
        if (request instanceof ObjectRequest.Read read) {
            owners.of(read.key()).tell(read);
        } else if (request instanceof ObjectRequest.Write write) {
            owners.of(write.key()).tell(write);
        }
    }

    @Override
    public CompletionStage<Optional<ApiObject>> read(ObjectKey key) {
        return certain(key).thenCompose(done -> readNow(key));
    }

    private CompletionStage<Optional<ApiObject>> readNow(ObjectKey key) {
        if (!owners.hasOwner(key)) {
            return CompletableFuture.completedFuture(catalog.view().find(key).map(Entry::object));
        }
        Optional<ApiStatus> stopped = owners.refusedByStoppage(key);
        if (stopped.isPresent()) {
            return CompletableFuture.failedFuture(Refusal.of(stopped.get()));
        }
        return lost.read(patience -> ask(key, patience))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(unanswered(key, failure)));
    }

    private CompletionStage<Optional<ApiObject>> ask(ObjectKey key, Duration patience) {
        return here(owners.of(key).<ObjectRequest.Found>ask(replyTo -> new ObjectRequest.Read(key, replyTo), patience))
                .thenApply(ObjectRequest.Found::told);
    }

    @Override
    public CompletionStage<Mutation.Outcome> write(ObjectKey key, Mutation mutation, Mutation.Context context) {
        return certain(key).thenCompose(done -> writeNow(key, mutation, context));
    }

    private CompletionStage<Mutation.Outcome> writeNow(ObjectKey key, Mutation mutation, Mutation.Context context) {
        Optional<String> lack = quorum.lack();
        if (lack.isPresent()) {
            return CompletableFuture.failedFuture(Refusal.of(ApiStatus.unavailable(lack.get())));
        }
        Optional<ApiStatus> trouble = journal.refusal(key);
        if (trouble.isPresent()) {
            return CompletableFuture.failedFuture(Refusal.of(trouble.get()));
        }
        if (mutation instanceof Mutation.Create) {
            Optional<ApiStatus> refusal = owners.refusedByNamespace(key);
            if (refusal.isPresent()) {
                return CompletableFuture.completedFuture(new Mutation.Refused(refusal.get()));
            }
        }
        if (!owners.hasOwner(key)) {
            return CompletableFuture.completedFuture(new Mutation.Refused(ApiStatus.of(
                    405, "MethodNotAllowed", "objects that the cluster itself records can't be changed", key)));
        }
        Optional<ApiStatus> stopped = owners.refusedByStoppage(key);
        if (stopped.isPresent()) {
            return CompletableFuture.completedFuture(new Mutation.Refused(stopped.get()));
        }
        String id = UUID.randomUUID().toString();
        CompletionStage<Mutation.Outcome> answer = lost.write(
                undone(key, mutation, id), patience -> askAboutWrite(key, patience), patience -> here(owners.of(key)
                                .<ObjectRequest.Written>ask(
                                        replyTo -> new ObjectRequest.Write(id, key, mutation, context, replyTo),
                                        patience))
                        .thenApply(ObjectRequest.Written::outcome));
        return journal.guard(key, answer.toCompletableFuture())
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(unanswered(key, failure)));
    }

    /** What follows from an answer goes on where that arrives: Scala's futures, which questions return, send each on to the common pool. */
    private static <T> CompletableFuture<T> here(CompletionStage<T> answer) {
        return answer.toCompletableFuture().copy();
    }

    /** In a minority nobody waits on: the member may end before the owner is back, and would owe the answer. */
    private CompletionStage<Optional<ApiObject>> askAboutWrite(ObjectKey key, Duration patience) {
        return quorum.lack().isPresent()
                ? CompletableFuture.failedFuture(unanswered(key, new TimeoutException()))
                : ask(key, patience);
    }

    /** What proves that a write wasn't done: no object of its uid, or the object as it was before. */
    private Predicate<Optional<ApiObject>> undone(ObjectKey key, Mutation mutation, String id) {
        if (mutation instanceof Mutation.Create) {
            return present -> present.filter(object -> object.uid().equals(id)).isEmpty();
        }
        Optional<Long> before =
                catalog.view().find(key).map(entry -> entry.object().resourceVersion());
        return present -> present.map(ApiObject::resourceVersion).equals(before);
    }

    /**
     * Completes when the catalog can tell whose an object is. While a member starts, its catalog lacks objects that are there:
     * a namespace would be said to be missing, and a derived object to have no owner.
     */
    private CompletionStage<Done> certain(ObjectKey key) {
        CompletableFuture<Done> complete = catalog.complete().toCompletableFuture();
        if (complete.isDone() || catalog.view().find(key).isPresent()) {
            return CompletableFuture.completedFuture(Done.getInstance());
        }
        return complete.copy()
                .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(late -> CompletableFuture.failedFuture(Refusal.of(
                        ApiStatus.unavailable("this member is starting: its catalog isn't complete yet; try again"))));
    }

    private Refusal unanswered(ObjectKey key, Throwable failure) {
        Throwable cause = Causes.of(failure);
        if (cause instanceof Refusal refusal) {
            return refusal;
        }
        String why = cause instanceof TimeoutException
                ? quorum.lack().orElse("its owner didn't answer within " + PATIENCE.toSeconds() + " s")
                : String.valueOf(cause.getMessage());
        return Refusal.of(ApiStatus.unavailable(
                key.type().id() + " \"" + key.name() + "\" can't be reached just now: " + why + "; try again"));
    }

    @Override
    public Registry registry() {
        return registry;
    }

    @Override
    public CompletionStage<Listing> list(ListQuery query) {
        return catalog.list(query);
    }

    @Override
    public Source<WatchSignal, NotUsed> watch(WatchQuery query) {
        return catalog.watch(query);
    }

    @Override
    public CompletionStage<Source<ByteString, NotUsed>> logs(LogQuery query) {
        ApiObject pod = catalog.view()
                .find(query.pod())
                .map(Entry::object)
                .orElseThrow(() -> Refusal.of(ApiStatus.notFound(query.pod())));
        String node = pod.spec().path("nodeName").asText("");
        if (node.isEmpty()) {
            throw Refusal.of(ApiStatus.badRequest("pod " + query.pod().name() + " isn't placed on a node yet"));
        }
        return EntityKind.NODE
                .ref(sharding, node)
                .<AgentProtocol.LogAnswer>ask(
                        replyTo -> new NodeRequest.Logs(new AgentProtocol.ReadLogs(
                                pod.uid(),
                                query.container(),
                                query.follow(),
                                query.previous(),
                                query.timestamps(),
                                query.tailLines(),
                                query.since(),
                                replyTo)),
                        PATIENCE)
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(unanswered(query.pod(), failure)))
                .thenApply(answer -> lines(answer, query.limitBytes()));
    }

    private static Source<ByteString, NotUsed> lines(AgentProtocol.LogAnswer answer, @Nullable Long limit) {
        if (answer instanceof AgentProtocol.NoLogs none) {
            throw Refusal.of(ApiStatus.badRequest(none.reason()));
        }
        Source<ByteString, NotUsed> lines =
                ((AgentProtocol.LogStream) answer).lines().getSource();
        return limit == null
                ? lines
                : lines.statefulMap(
                                () -> limit,
                                (left, bytes) -> {
                                    ByteString taken = bytes.take((int) Math.min(left, bytes.size()));
                                    return new Pair<>(left - taken.size(), taken);
                                },
                                left -> Optional.empty())
                        .takeWhile(ByteString::nonEmpty);
    }
}
