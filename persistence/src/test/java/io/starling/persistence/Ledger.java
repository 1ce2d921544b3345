package io.starling.persistence;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.BackoffSupervisorStrategy;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.SnapshotAdapter;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;
import org.apache.pekko.persistence.typed.javadsl.RetentionCriteria;

/** An entity that notes words and answers when each is durable. */
final class Ledger extends EventSourcedBehavior<Ledger.Command, String, List<String>> {
    sealed interface Command {}

    record Note(String word, ActorRef<String> replyTo) implements Command {}

    /** Words that become durable together or not at all. */
    record NoteAll(List<String> words, ActorRef<String> replyTo) implements Command {}

    record Read(ActorRef<List<String>> replyTo) implements Command {}

    private static final BackoffSupervisorStrategy AGAIN =
            SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(1), 0.1);

    private Ledger(String id) {
        super(PersistenceId.ofUniqueId(id), AGAIN);
    }

    static Behavior<Command> create(String id) {
        return new Ledger(id);
    }

    @Override
    public List<String> emptyState() {
        return List.of();
    }

    @Override
    public CommandHandler<Command, String, List<String>> commandHandler() {
        return newCommandHandlerBuilder()
                .forAnyState()
                .onCommand(Note.class, (words, note) -> Effect()
                        .persist(note.word())
                        .thenRun(after -> note.replyTo().tell(note.word())))
                .onCommand(NoteAll.class, (words, note) -> Effect()
                        .persist(note.words())
                        .thenRun(after -> note.replyTo().tell(String.join(" ", note.words()))))
                .onCommand(Read.class, (words, read) -> Effect().none().thenRun(after -> read.replyTo()
                        .tell(words)))
                .build();
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(100, 2);
    }

    /** A snapshot is the words in one text, which needs no serializer of our own. */
    @Override
    public SnapshotAdapter<List<String>> snapshotAdapter() {
        return new SnapshotAdapter<>() {
            @Override
            public Object toJournal(List<String> words) {
                return String.join("\n", words);
            }

            @Override
            public List<String> fromJournal(Object text) {
                return List.of(((String) text).split("\n", -1));
            }
        };
    }

    @Override
    public EventHandler<List<String>, String> eventHandler() {
        return (words, word) -> {
            List<String> more = new ArrayList<>(words);
            more.add(word);
            return List.copyOf(more);
        };
    }
}
