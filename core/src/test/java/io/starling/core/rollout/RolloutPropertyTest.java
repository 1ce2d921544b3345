package io.starling.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Rules that every step of every rollout keeps, over many seeded worlds with faults. */
class RolloutPropertyTest {
    private static final int WORLDS = 1_500;
    private static final int STEPS = 40;

    @Test
    void everyStepKeepsTheBoundsAndInTheEndAllIsAsDesired() {
        for (int seed = 0; seed < WORLDS; seed++) {
            RolloutWorld world = new RolloutWorld(seed);
            for (int i = 0; i < STEPS; i++) {
                checkedStep(world, seed);
                world.trouble();
            }
            converges(world, seed);
        }
    }

    private static void checkedStep(RolloutWorld world, int seed) {
        RolloutInput input = world.input();
        String context = "seed " + seed + ": " + world;
        RolloutStep step = Rollout.step(input);
        assertThat(Rollout.step(shuffled(input))).as(context).isEqualTo(step);
        checkBounds(input, step, context);
        world.perform(step);
        world.views()
                .forEach(node -> assertThat(node.free().cpuMillis()).as(context).isNotNegative());
    }

    private static void checkBounds(RolloutInput input, RolloutStep step, String context) {
        Set<String> stopped = new TreeSet<>(step.stop());
        assertThat(stopped).as(context).hasSize(step.stop().size());
        List<RolloutPod> live =
                input.pods().stream().filter(pod -> !pod.stopping()).toList();
        List<RolloutPod> staying =
                live.stream().filter(pod -> !stopped.contains(pod.name())).toList();
        assertThat(live.size() - staying.size()).as(context).isEqualTo(stopped.size());
        int created = step.create().values().stream().mapToInt(i -> i).sum();
        int surge = input.desired() + input.strategy().surge();
        if (created > 0) {
            assertThat(live.size() + created).as("surge, %s", context).isLessThanOrEqualTo(surge);
        }
        int least = Math.max(0, input.desired() - input.strategy().unavailable());
        assertThat(available(staying))
                .as("available, %s", context)
                .isGreaterThanOrEqualTo(Math.min(available(live), least));
    }

    private static void converges(RolloutWorld world, int seed) {
        world.calm();
        for (int i = 0; i < 200; i++) {
            checkedStep(world, seed);
            world.progress();
        }
        String context = "seed " + seed + " in the end: " + world;
        assertThat(world.pods.values())
                .as(context)
                .hasSize(world.desired)
                .allMatch(pod -> pod.revision().equals("r" + world.revision) && pod.ready() && !pod.stopping());
        assertThat(Rollout.step(world.input()).nothing()).as(context).isTrue();
    }

    @Test
    void whatIsLeftAfterScalingDownIsSpread() {
        for (int seed = 0; seed < WORLDS; seed++) {
            RolloutWorld world = new RolloutWorld(seed);
            world.desired = 4 + world.random.nextInt(12);
            settle(world);
            world.desired = world.random.nextInt(world.desired);
            settle(world);
            Map<String, Integer> counts = world.counted(true);
            Collection<Integer> all = new ArrayList<>(counts.values());
            for (int i = counts.size(); i < world.views().size(); i++) {
                all.add(0);
            }
            assertThat(Collections.max(all) - Collections.min(all))
                    .as("seed %d: %s", seed, world)
                    .isLessThanOrEqualTo(1);
        }
    }

    private static void settle(RolloutWorld world) {
        for (int i = 0; i < 30; i++) {
            world.perform(Rollout.step(world.input()));
            world.progress();
        }
    }

    private static RolloutInput shuffled(RolloutInput input) {
        List<RolloutPod> pods = new ArrayList<>(input.pods());
        Collections.reverse(pods);
        return new RolloutInput(input.strategy(), input.desired(), input.currentRevision(), input.paused(), pods);
    }

    private static int available(List<RolloutPod> pods) {
        return (int) pods.stream().filter(RolloutPod::available).count();
    }
}
