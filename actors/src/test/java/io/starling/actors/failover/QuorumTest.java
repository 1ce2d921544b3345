package io.starling.actors.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class QuorumTest {
    private final Quorum quorum = new Quorum();

    @Test
    void aMinorityIsOneOnlyAfterAWhile() {
        quorum.note(1, 3, seconds(10));
        quorum.note(1, 3, seconds(11));

        assertThat(quorum.lackAt(seconds(11))).isEmpty();
        assertThat(quorum.lackAt(seconds(12)))
                .hasValueSatisfying(why -> assertThat(why).contains("only 1 of 3 control members"));
    }

    @Test
    void halfIsNoMajority() {
        quorum.note(1, 2, seconds(0));

        assertThat(quorum.lackAt(seconds(2))).isPresent();
    }

    @Test
    void aMajorityEndsItAtOnce() {
        quorum.note(1, 3, seconds(0));
        quorum.note(2, 3, seconds(5));

        assertThat(quorum.lackAt(seconds(60))).isEmpty();
    }

    @Test
    void whoIsOutOfTheClusterNeverIsAMajority() {
        quorum.lost();
        quorum.note(1, 1, seconds(0));

        assertThat(quorum.lackAt(seconds(0)))
                .hasValueSatisfying(why -> assertThat(why).contains("put out of the cluster"));
    }

    private static long seconds(int seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
