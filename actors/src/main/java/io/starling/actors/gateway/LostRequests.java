package io.starling.actors.gateway;

import io.starling.core.failure.Causes;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Mutation.Outcome;
import io.starling.core.object.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Asks an owner again that doesn't answer, because a request that was on its way to a member when that died is lost, and
 * nobody says so.
 *
 * <p>A read may be asked twice. A write may not: it may have been done, and only its answer lost. So the object is read
 * first: that request takes the same way as the write and arrives after it, so its answer tells whether the write is there.
 * Where it shows that the write wasn't done, the write is lost, and sent again: with the same id, so that an owner which gets
 * both copies after all does it once. Where it doesn't, only the answer to the write itself counts.
 *
 * <p>How long an answer may take is a guess, and what is asked again while the dead member is still in the cluster is lost as
 * well. So all that waits is asked again as soon as one is gone.
 */
final class LostRequests {
    private static final Duration LONGEST_DOUBT = Duration.ofSeconds(2);

    private final Duration patience;
    private final Duration doubt;
    /** What to do for each request that waits, when a member is gone. */
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();

    /** An answer isn't waited for any longer, because it may never come. */
    private static final class MemberGone extends TimeoutException {
        private static final long serialVersionUID = 1L;

        MemberGone() {
            super("a member is gone");
        }
    }

    /**
     * @param patience how long a request may take, with all repetitions
     * @param doubt how long an answer may take before the request is taken for lost; twice that for each repetition, up to
     *     two seconds
     */
    LostRequests(Duration patience, Duration doubt) {
        this.patience = patience;
        this.doubt = doubt;
    }

    /** Asks all again that waits for an answer: a member is gone, and what was on its way there went with it. */
    void memberGone() {
        List.copyOf(waiting).forEach(Runnable::run); // What is asked again meanwhile is asked of who is there.
    }

    private void whileWaiting(CompletionStage<?> end, Runnable gone) {
        waiting.add(gone);
        end.whenComplete((done, failure) -> waiting.remove(gone));
    }

    /** @param read asks the owner, and gives up after the time it is told */
    CompletionStage<Optional<ApiObject>> read(Function<Duration, CompletionStage<Optional<ApiObject>>> read) {
        return read(read, System.nanoTime() + patience.toNanos(), doubt);
    }

    private CompletionStage<Optional<ApiObject>> read(
            Function<Duration, CompletionStage<Optional<ApiObject>>> read, long end, Duration wait) {
        long left = end - System.nanoTime();
        if (left <= wait.toNanos()) {
            return read.apply(Duration.ofNanos(Math.max(1, left)));
        }
        CompletableFuture<Optional<ApiObject>> answer = read.apply(wait).toCompletableFuture();
        whileWaiting(answer, () -> answer.completeExceptionally(new MemberGone()));
        return answer.exceptionallyCompose(failure -> {
            Throwable cause = Causes.of(failure);
            return cause instanceof TimeoutException
                    ? read(read, end, cause instanceof MemberGone ? doubt : longer(wait))
                    : CompletableFuture.failedFuture(failure);
        });
    }

    /**
     * @param undone whether what the owner shows now proves that the write wasn't done
     * @param write asks the owner, and gives up after the time it is told
     */
    CompletionStage<Outcome> write(
            Predicate<Optional<ApiObject>> undone,
            Function<Duration, CompletionStage<Optional<ApiObject>>> read,
            Function<Duration, CompletionStage<Outcome>> write) {
        Sending sending = new Sending(this, undone, read, write, System.nanoTime() + patience.toNanos());
        sending.send(doubt);
        return sending.outcome;
    }

    /** A member may die while the one before it is still being replaced: the repetitions don't get rare. */
    private static Duration longer(Duration wait) {
        Duration twice = wait.multipliedBy(2);
        return twice.compareTo(LONGEST_DOUBT) < 0 ? twice : LONGEST_DOUBT;
    }

    /** One write, sent as often as it is lost. */
    private record Sending(
            LostRequests lost,
            Predicate<Optional<ApiObject>> undone,
            Function<Duration, CompletionStage<Optional<ApiObject>>> read,
            Function<Duration, CompletionStage<Outcome>> write,
            long end,
            CompletableFuture<Outcome> outcome) {

        Sending(
                LostRequests lost,
                Predicate<Optional<ApiObject>> undone,
                Function<Duration, CompletionStage<Optional<ApiObject>>> read,
                Function<Duration, CompletionStage<Outcome>> write,
                long end) {
            this(lost, undone, read, write, end, new CompletableFuture<>());
        }

        void send(Duration wait) {
            Duration left = left();
            write.apply(left).whenComplete((done, failure) -> {
                if (failure == null) {
                    outcome.complete(done);
                } else {
                    outcome.completeExceptionally(failure);
                }
            });
            if (left.compareTo(wait) > 0) {
                CompletableFuture<Boolean> turn =
                        new CompletableFuture<Boolean>().completeOnTimeout(true, wait.toNanos(), TimeUnit.NANOSECONDS);
                CompletionStage<Boolean> ended = turn;
                lost.whileWaiting(ended, () -> turn.complete(true));
                ended.thenRunAsync(() -> doubt(wait));
            }
        }

        private void doubt(Duration wait) {
            if (outcome.isDone()) {
                return;
            }
            lost.read(read, end, wait).whenComplete((present, failure) -> {
                if (failure == null) {
                    if (!outcome.isDone() && undone.test(present)) {
                        send(longer(wait));
                    }
                } else if (Causes.of(failure) instanceof Refusal refusal) {
                    outcome.completeExceptionally(refusal);
                }
            });
        }

        private Duration left() {
            return Duration.ofNanos(Math.max(1, end - System.nanoTime()));
        }
    }
}
