package io.starling.node.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
