package io.starling.actors.gateway;

import io.starling.actors.entity.Journals;
import io.starling.core.object.ApiStatus;
import io.starling.core.object.Mutation.Outcome;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.Refusal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Keeps writes from waiting for a journal that doesn't answer, and tells which of them may have been done. */
final class JournalWatch {
    private static final Duration PACE = Duration.ofMillis(500);

    private final Supplier<Optional<String>> trouble;

    /** @param trouble why the journal can't be written just now, a clause; empty while it answers */
    JournalWatch(Supplier<Optional<String>> trouble) {
        this.trouble = trouble;
    }

    /** Before a write was sent anywhere: it isn't done. */
    Optional<ApiStatus> refusal(ObjectKey key) {
        return trouble.get().map(why -> Journals.unwritable(key, why));
    }

    /** A write that is under way when the journal stops answering isn't waited for: nobody knows what becomes of it. */
    CompletableFuture<Outcome> guard(ObjectKey key, CompletableFuture<Outcome> answer) {
        lookLater(key, answer);
        return answer;
    }

    private void lookLater(ObjectKey key, CompletableFuture<Outcome> answer) {
        CompletableFuture.delayedExecutor(PACE.toNanos(), TimeUnit.NANOSECONDS).execute(() -> look(key, answer));
    }

    private void look(ObjectKey key, CompletableFuture<Outcome> answer) {
        if (answer.isDone()) {
            return;
        }
        Optional<String> why = trouble.get();
        if (why.isPresent()) {
            answer.completeExceptionally(Refusal.of(ApiStatus.of(
                    504,
                    "Timeout",
                    "whether the write of " + key.type().id() + " \"" + key.name() + "\" is done isn't known: "
                            + why.get() + "; look before you try again",
                    key)));
        } else {
            lookLater(key, answer);
        }
    }
}
