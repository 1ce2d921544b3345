package io.starling.node.main;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import io.starling.actors.failover.EvidenceFailureDetector;
import io.starling.actors.failover.Tenure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemberConfigTest {
    @Test
    void pekkoIsNotToldWhomToJoinSinceItWouldFound() {
        assertThat(MemberConfig.of(member(7190), null).getStringList("pekko.cluster.seed-nodes"))
                .isEmpty();
    }

    @Test
    void aMemberNeverJoinsByItself() {
        assertThat(Seeds.of(member(7190)).others()).hasToString("[pekko://starling@127.0.0.1:7191]");
        assertThat(Seeds.of(member(7192)).others()).hasSize(2);
    }

    @Test
    void aSilentMemberHasSevenSecondsAndItsPodsSixOfFifteen() {
        Config cluster = MemberConfig.of(member(7190), null).getConfig("pekko.cluster");
        Duration silence = cluster.getDuration("failure-detector.heartbeat-interval")
                .plus(cluster.getDuration("failure-detector.acceptable-heartbeat-pause"))
                .plus(cluster.getDuration("split-brain-resolver.stable-after"))
                .plus(cluster.getDuration("down-removal-margin"));

        // It may have spoken a second before it fell silent, and is given up by rounds of a second.
        assertThat(silence.minusSeconds(1)).isGreaterThanOrEqualTo(Duration.ofSeconds(7));
        // Before that it tells nothing any more of what it owned.
        assertThat(silence.minusSeconds(1)).isGreaterThanOrEqualTo(Tenure.LEASE.plusSeconds(2));
        assertThat(silence.plusSeconds(1)).isLessThanOrEqualTo(Duration.ofMillis(9_500));
    }

    @Test
    void oneThatAnswersIsOnlyBusyAndHasMuchLonger() {
        Config detector = MemberConfig.of(member(7190), null).getConfig("pekko.cluster.failure-detector");

        assertThat(detector.getDuration("acceptable-heartbeat-pause-while-answering"))
                .isGreaterThanOrEqualTo(
                        detector.getDuration("acceptable-heartbeat-pause").multipliedBy(4));
    }

    @Test
    void aChainOfLossesDoesNotGiveUpTheWholeCluster() {
        Config resolver = MemberConfig.of(member(7190), null).getConfig("pekko.cluster.split-brain-resolver");

        // Each loss puts the decision off by stable-after; Pekko's own limit is a second loss.
        assertThat(resolver.getDuration("down-all-when-unstable"))
                .isGreaterThanOrEqualTo(resolver.getDuration("stable-after").multipliedBy(3));
    }

    @Test
    void deathIsFoundByEvidence() {
        assertThat(MemberConfig.of(member(7190), null).getString("pekko.cluster.failure-detector.implementation-class"))
                .isEqualTo(EvidenceFailureDetector.class.getName());
    }

    private static MemberSettings member(int port) {
        return new MemberSettings(
                "starling",
                "node",
                "127.0.0.1",
                port,
                List.of(new HostPort("127.0.0.1", 7190), new HostPort("127.0.0.1", 7191)),
                Set.of(MemberSettings.WORKER),
                "127.0.0.1",
                7180,
                null,
                RuntimeKind.SIMULATED,
                Path.of("data"),
                1,
                null,
                List.of(),
                null,
                false);
    }
}
