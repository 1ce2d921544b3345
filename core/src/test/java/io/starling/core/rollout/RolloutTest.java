package io.starling.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.rollout.Strategy.Recreate;
import io.starling.core.rollout.Strategy.RollingUpdate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Single steps; what holds for all of them is in {@link RolloutPropertyTest}. */
class RolloutTest {
    private final List<RolloutPod> pods = new ArrayList<>();

    @Test
    void percentagesAreRoundedAsInKubernetes() {
        assertThat(RollingUpdate.of("25%", "25%", 10)).isEqualTo(new RollingUpdate(3, 2));
        assertThat(RollingUpdate.of("25%", "25%", 3)).isEqualTo(new RollingUpdate(1, 0));
        assertThat(RollingUpdate.of("0", "0%", 3)).isEqualTo(new RollingUpdate(0, 1));
        assertThat(RollingUpdate.of("2", "100%", 3)).isEqualTo(new RollingUpdate(2, 3));
    }

    @Test
    void aNewDeploymentGetsAllItsPodsAtOnce() {
        assertThat(step(new RollingUpdate(1, 0), 3, false).create()).isEqualTo(Map.of("new", 3));
    }

    @Test
    void oldPodsGoAsNewOnesStandInForThem() {
        old(3, true);
        RollingUpdate strategy = new RollingUpdate(1, 0);
        assertThat(step(strategy, 3, false)).isEqualTo(new RolloutStep(Map.of("new", 1), List.of()));
        pod("new", true, "n9");
        assertThat(step(strategy, 3, false).stop()).hasSize(1);
    }

    @Test
    void unhealthyOldPodsGoFirst() {
        old(2, true);
        pods.add(new RolloutPod("sick", "old", "n1", false, false, false, Instant.EPOCH, 0));
        assertThat(step(new RollingUpdate(0, 1), 3, false).stop()).containsExactly("sick");
    }

    @Test
    void whatIsLostInAStuckRolloutComesBackInItsOldRevision() {
        old(5, true);
        for (int i = 0; i < 4; i++) {
            pod("new", false, "n" + i);
        }
        assertThat(step(new RollingUpdate(3, 2), 10, false).create()).isEqualTo(Map.of("new", 1));
        pod("new", false, "n4");
        pods.remove(0);
        assertThat(step(new RollingUpdate(3, 2), 10, false).create()).isEqualTo(Map.of("old", 1));
    }

    @Test
    void recreateWaitsUntilTheOldOnesAreGone() {
        old(2, true);
        assertThat(step(new Recreate(), 2, false).stop()).hasSize(2);
        pods.replaceAll(pod -> new RolloutPod(
                pod.name(), pod.revision(), pod.node(), true, true, true, pod.created(), pod.deletionCost()));
        assertThat(step(new Recreate(), 2, false).nothing()).isTrue();
        pods.clear();
        assertThat(step(new Recreate(), 2, false).create("new")).isEqualTo(2);
    }

    @Test
    void aPausedRolloutIsScaledInProportion() {
        old(6, true);
        pod("new", true, "n1");
        pod("new", true, "n2");
        assertThat(step(new RollingUpdate(0, 1), 16, true).create()).isEqualTo(Map.of("old", 6, "new", 2));
        assertThat(step(new RollingUpdate(0, 1), 8, true).nothing()).isTrue();
        assertThat(step(new RollingUpdate(0, 1), 4, true).stop()).hasSize(4);
        pods.clear();
        old(2, true);
        assertThat(step(new RollingUpdate(0, 1), 3, true).create()).isEqualTo(Map.of("old", 1));
    }

    @Test
    void theCheapestPodsAreTheFirstToGo() {
        victim("unplaced", null, false, 0, 0);
        victim("unready", "n1", false, 0, 0);
        victim("cheap", "n1", true, -1, 0);
        victim("crowded", "n1", true, 0, 0);
        victim("newer", "n2", true, 0, 9);
        victim("older", "n3", true, 0, 0);
        victim("dear", "n1", true, 5, 9);
        List<String> order = new ArrayList<>();
        for (int desired = 6; desired >= 0; desired--) {
            order = step(new RollingUpdate(1, 0), desired, false).stop();
        }
        assertThat(order).containsExactly("unplaced", "unready", "cheap", "crowded", "newer", "older", "dear");
    }

    private void victim(String name, @Nullable String node, boolean ready, int cost, int age) {
        pods.add(new RolloutPod(name, "new", node, ready, ready, false, Instant.ofEpochSecond(age), cost));
    }

    private void old(int count, boolean ready) {
        for (int i = 0; i < count; i++) {
            pod("old", ready, "n" + i);
        }
    }

    private void pod(String revision, boolean ready, String node) {
        pods.add(new RolloutPod("p" + pods.size() + revision, revision, node, ready, ready, false, Instant.EPOCH, 0));
    }

    private RolloutStep step(Strategy strategy, int desired, boolean paused) {
        return Rollout.step(new RolloutInput(strategy, desired, "new", paused, pods));
    }
}
