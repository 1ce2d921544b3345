package io.starling.node.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.node.local.ClusterDirectory.Wanted;
import io.starling.node.main.HostPort;
import io.starling.node.main.RuntimeKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterDirectoryTest {
    private static final ClusterPlan PLAN = new ClusterPlan(3, RuntimeKind.SIMULATED, 7180);

    @Test
    void aPlanGivesEveryPartAPortOfItsOwn() {
        assertThat(PLAN.ports()).containsExactly(7180, 7181, 7182, 7183, 7184, 7185, 7186);
        assertThat(PLAN.member(2)).isEqualTo(new MemberPlan(2, "node-2", 7181, 7184, 0));
        assertThat(PLAN.seeds()).first().isEqualTo(new HostPort("127.0.0.1", 7183));
        assertThat(PLAN.journalPort()).isEqualTo(7186);
    }

    @Test
    void remembersPlanAndWishes(@TempDir Path path) {
        ClusterDirectory directory = ClusterDirectory.at(path.resolve("new"));
        assertThat(directory.plan()).isEmpty();

        directory.save(PLAN);
        directory.want(PLAN.member(2), Wanted.KILLED);
        directory.wantDown();

        assertThat(directory.plan()).contains(PLAN);
        assertThat(directory.wanted(PLAN.member(1))).isEqualTo(Wanted.RUNNING);
        assertThat(directory.wanted(PLAN.member(2))).isEqualTo(Wanted.KILLED);
        directory.forgetWishes();
        assertThat(directory.wanted(PLAN.member(2))).isEqualTo(Wanted.RUNNING);
        assertThat(directory.downWanted()).isFalse();
    }

    @Test
    void knowsALivingProcessFromALaterOneOfTheSameNumber(@TempDir Path path) {
        ClusterDirectory directory = ClusterDirectory.at(path);
        RunningProcess self = RunningProcess.of(ProcessHandle.current());

        directory.noteMember(PLAN.member(1), self);
        directory.noteMember(PLAN.member(2), new RunningProcess(self.pid(), self.startedAt() - 60_000));

        assertThat(directory.member(PLAN.member(1))).contains(self);
        assertThat(directory.member(PLAN.member(2))).isEmpty();
        assertThat(directory.member(PLAN.member(3))).isEmpty();
    }

    @Test
    void keepsOffDirectoriesOfOthers(@TempDir Path path) throws IOException {
        Files.writeString(path.resolve("thesis.txt"), "a year's work");

        assertThatThrownBy(() -> Preflight.check(ClusterDirectory.at(path), PLAN))
                .isInstanceOf(LaunchException.class)
                .hasMessage("The directory " + path
                        + " is not empty and holds no cluster of Starling: name another one with --data.");
    }

    @Test
    void namesThePortThatIsTaken(@TempDir Path path) throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = socket.getLocalPort();
            ClusterPlan plan = new ClusterPlan(1, RuntimeKind.SIMULATED, port);

            assertThatThrownBy(() -> Preflight.check(ClusterDirectory.at(path), plan))
                    .isInstanceOf(LaunchException.class)
                    .hasMessageStartingWith("Port " + port + " is taken;");
        }
    }

    @Test
    void namesTheMemoryThatIsMissing() {
        assertThatThrownBy(() -> Preflight.checkMemory(PLAN, 1000))
                .isInstanceOf(LaunchException.class)
                .hasMessage(
                        "3 members need about 1350 MB of free memory and 1000 MB are left: free some, or start fewer"
                                + " with --members.");
    }

    @Test
    void kubectlFindsEveryMember() {
        assertThat(Kubeconfig.text(PLAN))
                .contains(
                        "server: http://127.0.0.1:7180\n",
                        "server: http://127.0.0.1:7182\n",
                        "current-context: node-1\n");
    }
}
