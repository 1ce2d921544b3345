package io.starling.actors.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.core.object.ApiStatus;
import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.Refusal;
import io.starling.core.object.ResourceType;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class JournalWatchTest {
    private static final ObjectKey KEY = new ObjectKey(new ResourceType("", "configmaps"), "default", "settings");

    private final AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.empty());
    private final JournalWatch watch = new JournalWatch(trouble::get);

    @Test
    void whatWasNotSentIsNotDone() {
        assertThat(watch.refusal(KEY)).isEmpty();
        trouble.set(Optional.of("the journal at db doesn't answer"));
        ApiStatus refusal = watch.refusal(KEY).orElseThrow();
        assertThat(refusal.code()).isEqualTo(503);
        assertThat(refusal.message()).contains("settings", "the journal at db", "nothing was changed");
    }

    @Test
    void whatWasSentIsInDoubt() {
        CompletableFuture<Mutation.Outcome> answer = watch.guard(KEY, new CompletableFuture<>());
        trouble.set(Optional.of("the journal at db doesn't answer"));
        assertThatThrownBy(answer::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(Refusal.class, refusal -> {
                    assertThat(refusal.status().code()).isEqualTo(504);
                    assertThat(refusal.getMessage()).contains("settings", "isn't known", "look before");
                });
    }

    @Test
    void anAnswerThatCameStands() {
        Mutation.Outcome outcome = new Mutation.Refused(ApiStatus.notFound(KEY));
        CompletableFuture<Mutation.Outcome> answer = watch.guard(KEY, CompletableFuture.completedFuture(outcome));
        trouble.set(Optional.of("the journal at db doesn't answer"));
        assertThat(answer.join()).isEqualTo(outcome);
    }
}
