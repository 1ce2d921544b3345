package io.starling.actors.entity;

import io.starling.core.object.ApiStatus;
import java.io.NotSerializableException;
import java.time.Duration;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.apache.pekko.persistence.typed.RecoveryFailed;
import org.apache.pekko.persistence.typed.internal.JournalFailureException;
import org.jspecify.annotations.Nullable;

/**
 * Which of this member's entities failed to recover, and whether waiting helps; and which can't write, because the journal says that it
 * has no room. Thread-safe.
 */
public final class Stoppages {
    /** What comes of a journal that answers, and holds something that this build can't make sense of. */
    private static final Set<Class<? extends Throwable>> SENSELESS = Set.of(
            UnreadableException.class,
            NotSerializableException.class,
            ClassCastException.class,
            NullPointerException.class,
            IllegalArgumentException.class,
            IndexOutOfBoundsException.class,
            NoSuchElementException.class);

    /** While the journal takes no writes of an entity one is tried so often, which finds out anew; only that one is waited for. */
    private static final Duration UNTRIED = Duration.ofSeconds(3);

    private final Function<String, CompletionStage<Long>> locate;
    private final Function<Throwable, Optional<String>> refusal;
    private final Map<String, Unreadable> found = new ConcurrentHashMap<>();
    private final Set<String> stopped = ConcurrentHashMap.newKeySet();
    private final Map<String, Full> full = new ConcurrentHashMap<>();
    private final LongAdder recoveryFailures = new LongAdder();
    private final LongAdder written = new LongAdder();
    private final LongAdder unwritten = new LongAdder();

    /**
     * @param locate the sequence number of an entity's first event that can't be decoded, 0 where there is none
     * @param refusal what the journal said where it answered a write with that it takes none just now
     */
    public Stoppages(Function<String, CompletionStage<Long>> locate, Function<Throwable, Optional<String>> refusal) {
        this.locate = locate;
        this.refusal = refusal;
    }

    /** @param sequence of the event that can't be applied, 0 where it isn't known which one can't be decoded */
    record Unreadable(long sequence, String reason) {}

    /**
     * Every entity passes this signal on.
     *
     * @param owner the entity's persistence id
     * @param last the sequence number of the last event that reached the entity
     */
    public void recoveryFailed(String owner, RecoveryFailed failed, long last) {
        if (failed.getFailure() instanceof JournalFailureException) {
            // Pekko tells the same failure a second time, wrapped into the one that it throws.
            return;
        }
        recoveryFailures.increment();
        Throwable cause = senseless(failed.getFailure());
        if (cause != null) {
            // An event that can't be decoded never reaches the entity, nor must those before it have.
            boolean applied = !(cause instanceof UnreadableException || cause instanceof NotSerializableException);
            found.put(owner, new Unreadable(applied ? last : 0, String.valueOf(cause.getMessage())));
        }
    }

    private static @Nullable Throwable senseless(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            Throwable each = t;
            if (SENSELESS.stream().anyMatch(kind -> kind.isInstance(each))) {
                return t;
            }
        }
        return null;
    }

    /** What {@link #recoveryFailed} found of an entity, once. */
    @Nullable Unreadable take(String owner) {
        return found.isEmpty() ? null : found.remove(owner);
    }

    CompletionStage<Long> locate(String owner) {
        return locate.apply(owner);
    }

    void stopped(String owner) {
        stopped.add(owner);
    }

    void serves(String owner) {
        stopped.remove(owner);
    }

    /** The entity is no more on this member. */
    void left(String owner) {
        stopped.remove(owner);
        full.remove(owner);
    }

    /** How many entities of this member don't serve. */
    public int count() {
        return stopped.size();
    }

    void wrote(String owner) {
        written.increment();
        if (!full.isEmpty()) {
            full.remove(owner);
        }
    }

    void failedToWrite(String owner, Throwable failure) {
        unwritten.increment();
        refusal.apply(failure).ifPresent(why -> full.put(owner, new Full(why, System.nanoTime(), "")));
    }

    /**
     * What the journal said of an entity's last write.
     *
     * @param why it takes no writes, a clause
     * @param tried when it said that, or one was tried since, of {@link System#nanoTime}
     * @param trying the id of the write that is tried since; empty where none is
     */
    private record Full(String why, long tried, String trying) {}

    /** Why a write isn't to be tried now; empty where it is. Used by the entity's own thread. */
    Optional<ApiStatus> refusal(String owner, ObjectRequest.Write write) {
        Full said = full.isEmpty() || write.context().dryRun() ? null : full.get(owner);
        if (said == null || said.trying().equals(write.id())) {
            return Optional.empty();
        }
        long now = System.nanoTime();
        if (now - said.tried() < UNTRIED.toNanos()) {
            return Optional.of(Journals.unwritable(write.key(), said.why()));
        }
        full.put(owner, new Full(said.why(), now, write.id()));
        return Optional.empty();
    }

    /** How many events this member's entities wrote. */
    public long written() {
        return written.sum();
    }

    /** How many events this member's entities failed to write. */
    public long unwritten() {
        return unwritten.sum();
    }

    /** How often an entity of this member failed to recover, for whatever reason. */
    public long recoveryFailures() {
        return recoveryFailures.sum();
    }
}
