package io.starling.node.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MemberConfigTest {
    private static final String TIMEOUT = "pekko.cluster.seed-node-timeout";

    @Test
    void theFirstSeedWaitsLongBeforeItFoundsASecondCluster() {
        assertThat(MemberConfig.of(member(7190), null).getDuration(TIMEOUT)).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void theOthersAskAgainSoon() {
        assertThat(MemberConfig.of(member(7191), null).getDuration(TIMEOUT)).isEqualTo(Duration.ofSeconds(1));
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
                false);
    }
}
