package io.starling.actors.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

class HandledTest {
    private static final String FULL = "the journal takes no writes: no space left";

    private final TestInbox<ObjectRequest.Written> answers = TestInbox.create();
    private final Stoppages stoppages =
            new Stoppages(owner -> CompletableFuture.completedFuture(0L), failure -> Optional.of(FULL));
    private final Handled handled = new Handled(stoppages, "Records|a");

    @Test
    void aCopyOfAWriteIsNotDoneAgain() {
        assertThat(handled.first(write("a"))).isTrue();
        assertThat(handled.first(write("b"))).isTrue();
        assertThat(handled.first(write("a"))).isFalse();
    }

    @Test
    void onlyTheLatestAreRemembered() {
        handled.first(write("first"));
        for (int i = 0; i < 200; i++) {
            handled.first(write("later-" + i));
        }
        assertThat(handled.first(write("first"))).isTrue();
        assertThat(handled.first(write("later-199"))).isFalse();
    }

    @Test
    void whatWaitedBehindAWriteThatTheJournalHadNoRoomForIsRefused() {
        stoppages.failedToWrite("Records|a", new IllegalStateException());

        assertThat(handled.first(write("b"))).isFalse();
        assertThat(answers.receiveMessage().outcome())
                .isInstanceOfSatisfying(
                        Mutation.Refused.class,
                        refused -> assertThat(refused.status().message()).contains(FULL));
        assertThat(new Handled(stoppages, "Records|b").first(write("b"))).isTrue();

        stoppages.wrote("Records|a");
        assertThat(handled.first(write("b"))).isTrue();
    }

    private ObjectRequest.Write write(String id) {
        return new ObjectRequest.Write(
                id,
                new ObjectKey(new ResourceType("", "configmaps"), "default", "m"),
                new Mutation.Delete("Background", null, null, null),
                Mutation.Context.internal("test"),
                answers.getRef());
    }
}
