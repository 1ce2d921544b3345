package io.starling.actors.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.actors.registration.RegistryRequest.Fulfilled;
import io.starling.core.object.ApiStatus;
import io.starling.core.registry.Wish;
import org.junit.jupiter.api.Test;

class ClusterRegistryTest {
    private static final Fulfilled UNKNOWN = new Fulfilled(ApiStatus.of(404, "NotFound", "no such instance"));

    /** After a kill the first copy's answer may come too late: it waits until the dead member is out. */
    @Test
    void whoWentBecauseOfTheFirstCopyIsGone() {
        assertThat(ClusterRegistry.settled(UNKNOWN, new Wish.Cancel("a"), true)).isCompleted();
        assertThat(ClusterRegistry.settled(UNKNOWN, new Wish.Cancel("a"), false))
                .isCompletedExceptionally();
        assertThat(ClusterRegistry.settled(UNKNOWN, new Wish.Renew("a"), true)).isCompletedExceptionally();
        assertThat(ClusterRegistry.settled(
                        new Fulfilled(ApiStatus.unavailable("starting")), new Wish.Cancel("a"), true))
                .isCompletedExceptionally();
        assertThat(ClusterRegistry.settled(new Fulfilled(null), new Wish.Cancel("a"), false))
                .isCompleted();
    }
}
