package io.starling.actors.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.starling.core.object.ApiObject;
import io.starling.core.object.Mutation;
import io.starling.core.object.Mutation.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class LostRequestsTest {
    private static final LostRequests PATIENT = new LostRequests(Duration.ofMinutes(1), Duration.ofMillis(20));
    private static final LostRequests HASTY = new LostRequests(Duration.ofMillis(300), Duration.ofMillis(20));

    private final List<CompletableFuture<Outcome>> writes = new CopyOnWriteArrayList<>();
    private final List<Duration> reads = new CopyOnWriteArrayList<>();

    @Test
    void aReadIsAskedUntilItIsAnswered() {
        CompletionStage<Optional<ApiObject>> answer = PATIENT.read(patience ->
                reads.size() < 2 ? unanswered(patience) : CompletableFuture.completedFuture(Optional.empty()));

        assertThat(answer).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(Optional.empty());
        assertThat(reads).hasSize(2);
    }

    @Test
    void whatWaitsIsAskedAgainAsSoonAsAMemberIsGone() {
        LostRequests calm = new LostRequests(Duration.ofHours(2), Duration.ofHours(1));
        CompletionStage<Optional<ApiObject>> read = calm.read(patience ->
                reads.isEmpty() ? unanswered(patience) : shows(version(1)).apply(patience));
        CompletionStage<Outcome> write = calm.write(is(version(1)), shows(version(1)), this::write);
        CompletionStage<Outcome> answered = calm.write(is(version(1)), shows(version(1)), this::write);
        writes.get(1).complete(accepted());

        calm.memberGone();

        assertThat(read).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(Optional.of(version(1)));
        await().until(() -> writes.size() > 2);
        writes.get(2).complete(accepted());
        assertThat(write).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(accepted());
        assertThat(answered).isCompleted();
        calm.memberGone();
        assertThat(writes).hasSize(3);
    }

    @Test
    void aReadThatIsNeverAnsweredFails() {
        assertThat(HASTY.read(this::unanswered)).failsWithin(Duration.ofSeconds(10));
    }

    @Test
    void aWriteThatWasLostIsSentAgain() {
        CompletionStage<Outcome> answer = PATIENT.write(is(version(1)), shows(version(1)), this::write);
        await().until(() -> writes.size() > 1);

        writes.get(1).complete(accepted());

        assertThat(answer).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(accepted());
    }

    @Test
    void aCreateThatWasLostIsSentAgain() {
        CompletionStage<Outcome> answer = PATIENT.write(
                Optional::isEmpty, patience -> CompletableFuture.completedFuture(Optional.empty()), this::write);
        await().until(() -> writes.size() > 1);

        writes.get(1).complete(accepted());

        assertThat(answer).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(accepted());
    }

    @Test
    void aWriteThatMayHaveBeenDoneIsNotSentAgain() {
        CompletionStage<Outcome> answer = HASTY.write(is(version(1)), shows(version(2)), this::write);

        assertThat(answer).failsWithin(Duration.ofSeconds(30));
        assertThat(writes).hasSize(1);
    }

    @Test
    void aLateAnswerToTheFirstWriteCounts() {
        CompletionStage<Outcome> answer = PATIENT.write(is(version(1)), this::unanswered, this::write);
        await().until(() -> !reads.isEmpty());

        writes.get(0).complete(accepted());

        assertThat(answer).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(accepted());
    }

    private static Function<Duration, CompletionStage<Optional<ApiObject>>> shows(ApiObject object) {
        return patience -> CompletableFuture.completedFuture(Optional.of(object));
    }

    private CompletionStage<Optional<ApiObject>> unanswered(Duration patience) {
        reads.add(patience);
        return new CompletableFuture<Optional<ApiObject>>().orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private CompletionStage<Outcome> write(Duration patience) {
        CompletableFuture<Outcome> write = new CompletableFuture<>();
        writes.add(write);
        return write.orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Outcome accepted() {
        return new Mutation.Accepted(version(2), Mutation.Verdict.CHANGED, List.of());
    }

    private static Predicate<Optional<ApiObject>> is(ApiObject before) {
        return present -> present.equals(Optional.of(before));
    }

    private static ApiObject version(int version) {
        return ApiObject.of(JsonNodeFactory.instance
                .objectNode()
                .set("metadata", JsonNodeFactory.instance.objectNode().put("resourceVersion", "" + version)));
    }
}
