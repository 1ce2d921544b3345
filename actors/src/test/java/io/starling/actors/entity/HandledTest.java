package io.starling.actors.entity;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.object.Mutation;
import io.starling.core.object.ObjectKey;
import io.starling.core.object.ResourceType;
import org.apache.pekko.actor.testkit.typed.javadsl.TestInbox;
import org.junit.jupiter.api.Test;

class HandledTest {
    private final Handled handled = new Handled();

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

    private static ObjectRequest.Write write(String id) {
        return new ObjectRequest.Write(
                id,
                new ObjectKey(new ResourceType("", "configmaps"), "default", "m"),
                new Mutation.Delete("Background", null, null, null),
                Mutation.Context.internal("test"),
                TestInbox.<ObjectRequest.Written>create().getRef());
    }
}
