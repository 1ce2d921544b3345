package io.starling.core.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How long what was sent to a peer is waited for before it is sent again. */
class PeerTest {
    private static final long PATIENCE = 400;

    private final Peer peer = new Peer("other");

    private long goesOnAfter(long has, long now) {
        return peer.sentThrough(has, now, PATIENCE);
    }

    @Test
    void whatIsNotAnsweredInTimeIsSentAgain() {
        peer.sent(3, 0);
        assertThat(goesOnAfter(1, 399)).isEqualTo(3);
        assertThat(goesOnAfter(1, 400)).isEqualTo(1);
    }

    @Test
    void whoDoesNotAnswerIsAskedMoreAndMoreRarely() {
        long now = 0;
        for (long times : new long[] {1, 2, 4, 8, 8}) {
            peer.sent(3, now);
            assertThat(goesOnAfter(1, now + times * PATIENCE - 1)).isEqualTo(3);
            now += times * PATIENCE;
            assertThat(goesOnAfter(1, now)).isEqualTo(1);
        }
    }

    @Test
    void quickAnswersBringTheUsualPatienceBack() {
        peer.sent(3, 0);
        goesOnAfter(1, 400);
        peer.sent(4, 400); // what is new goes out with what is repeated
        assertThat(goesOnAfter(4, 410)).isEqualTo(4);
        peer.sent(5, 500);
        assertThat(goesOnAfter(4, 900)).as("as usual").isEqualTo(4);
    }

    @Test
    void theAnswerToWhatWasSentTwiceSaysNothing() {
        peer.sent(3, 0);
        goesOnAfter(1, 400);
        peer.sent(3, 400);
        assertThat(goesOnAfter(3, 401)).isEqualTo(3);
        peer.sent(4, 500);
        assertThat(goesOnAfter(3, 900)).as("twice as patient as usual").isEqualTo(4);
        assertThat(goesOnAfter(3, 1300)).isEqualTo(3);
    }
}
