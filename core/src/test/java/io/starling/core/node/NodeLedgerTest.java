package io.starling.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.node.NodeLedger.Admission;
import io.starling.core.node.NodeLedger.Admitted;
import io.starling.core.node.NodeLedger.Refused;
import io.starling.core.schedule.HostPort;
import io.starling.core.schedule.NodeView;
import io.starling.core.schedule.Resources;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NodeLedgerTest {
    private static final HostPort HTTP = new HostPort("", "TCP", 80);

    private static PodClaim claim(String uid, long cpu, HostPort... ports) {
        return new PodClaim(uid, Resources.of(cpu, 1), Set.of(ports));
    }

    @Test
    void refusesWhatDoesNotFitAndSaysWhy() {
        NodeLedger ledger = admitted(NodeLedger.empty(Resources.of(1000, 10), 2), claim("a", 800, HTTP));
        assertThat(ledger.admit(claim("b", 300))).isEqualTo(new Refused(List.of("Insufficient cpu")));
        assertThat(ledger.admit(claim("b", 100, new HostPort("10.0.0.1", "TCP", 80))))
                .isEqualTo(new Refused(List.of("node(s) didn't have free ports for the requested pod ports")));
        NodeLedger full = admitted(ledger, claim("c", 200));
        assertThat(full.admit(claim("d", 0))).isEqualTo(new Refused(List.of("Too many pods")));
        assertThat(full.release("a").admit(claim("b", 300, HTTP))).isInstanceOf(Admitted.class);
    }

    @Test
    void admittingTwiceTakesRoomOnce() {
        NodeLedger once = admitted(NodeLedger.empty(Resources.of(1000, 10), 2), claim("a", 800));
        assertThat(admitted(once, claim("a", 800))).isEqualTo(once);
    }

    @Test
    void whatIsOnTheMachineCountsEvenWhereItDoesNotFit() {
        NodeLedger ledger =
                NodeLedger.empty(Resources.of(1000, 10), 5).holding(List.of(claim("a", 800), claim("b", 800)));
        assertThat(ledger.reserved().cpuMillis()).isEqualTo(1600);
        assertThat(ledger.admit(claim("c", 1))).isInstanceOf(Refused.class);
        NodeView shown = ledger.shownIn(NodeView.of("n", Resources.NONE, 0));
        assertThat(shown.free().cpuMillis()).isEqualTo(-600);
        assertThat(shown.podCount()).isEqualTo(2);
    }

    @Test
    void neverAdmitsMoreThanThereIs() {
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            NodeLedger ledger = NodeLedger.empty(Resources.of(1000, 50), 8);
            for (int i = 0; i < 60; i++) {
                String uid = "p" + random.nextInt(20);
                if (random.nextInt(3) == 0) {
                    ledger = ledger.release(uid);
                    continue;
                }
                HostPort port = new HostPort("", "TCP", 1 + random.nextInt(5));
                Admission admission = ledger.admit(
                        new PodClaim(uid, Resources.of(random.nextInt(500), random.nextInt(20)), Set.of(port)));
                ledger = admission instanceof Admitted admitted ? admitted.ledger() : ledger;
                assertThat(ledger.reserved().fits(ledger.allocatable()))
                        .as("seed %d", seed)
                        .isTrue();
                assertThat(ledger.claims().size()).as("seed %d", seed).isLessThanOrEqualTo(8);
                assertThat(ledger.ports())
                        .as("seed %d", seed)
                        .hasSize(ledger.claims().size());
            }
        }
    }

    private static NodeLedger admitted(NodeLedger before, PodClaim claim) {
        return ((Admitted) before.admit(claim)).ledger();
    }
}
