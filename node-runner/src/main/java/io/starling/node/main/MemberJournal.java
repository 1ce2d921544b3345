package io.starling.node.main;

import io.starling.actors.member.JournalFacts;
import io.starling.persistence.ClusterIdentity;
import io.starling.persistence.Journal;
import io.starling.persistence.JournalContents;
import io.starling.persistence.StoredEvent;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;

/** The journal as a member's control plane asks it. */
final class MemberJournal implements JournalFacts {
    private final Journal journal;
    private final ClusterIdentity identity;
    private final JournalHealth health;
    private final Serialization serialization;
    private final Executor blocking = ForkJoinPool.commonPool();

    MemberJournal(ActorSystem<?> system, Journal journal, ClusterIdentity identity) {
        this.journal = journal;
        this.identity = identity;
        this.health = JournalHealth.watch(system, journal);
        this.serialization = SerializationExtension.get(system);
    }

    JournalHealth health() {
        return health;
    }

    @Override
    public CompletionStage<List<String>> persistenceIds() {
        return journal.persistenceIds(blocking);
    }

    @Override
    public CompletionStage<Map<String, Long>> lastSequences() {
        return journal.lastSequences(blocking);
    }

    @Override
    public String id() {
        return identity.id();
    }

    /** Pekko's replay tells only that an event can't be decoded, and not which. */
    @Override
    public CompletionStage<Long> firstUnreadable(String persistenceId) {
        return CompletableFuture.supplyAsync(
                () -> {
                    AtomicLong first = new AtomicLong();
                    try (JournalContents contents = journal.contents()) {
                        contents.events(persistenceId, event -> {
                            if (first.get() == 0 && !readable(event)) {
                                first.set(event.sequenceNr());
                            }
                        });
                    }
                    return first.get();
                },
                blocking);
    }

    private boolean readable(StoredEvent event) {
        return serialization
                .deserialize(event.payload(), event.serializerId(), event.manifest())
                .isSuccess();
    }

    @Override
    public Optional<String> refusal(Throwable failure) {
        return journal.refusal(failure);
    }

    @Override
    public Optional<String> trouble() {
        return health.trouble();
    }
}
