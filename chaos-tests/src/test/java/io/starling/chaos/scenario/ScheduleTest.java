package io.starling.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.chaos.fault.Fault;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void equalSeedsGiveEqualTimelines() {
        assertThat(random(7)).isEqualTo(random(7));
        assertThat(random(7)).isNotEqualTo(random(8));
    }

    @Test
    void everySortOfFaultComesUp() {
        assertThat(LongStream.range(0, 50)
                        .boxed()
                        .flatMap(seed -> random(seed).steps().stream())
                        .map(step -> step.fault().getClass().getSimpleName())
                        .distinct())
                .containsExactlyInAnyOrder(
                        "Kill",
                        "Stop",
                        "Start",
                        "Freeze",
                        "Isolate",
                        "CutOneWay",
                        "CutJournal",
                        "Loss",
                        "KillJournal",
                        "Delay",
                        "ClockJump",
                        "FullDisk",
                        "FullJournalDisk",
                        "KillAll",
                        "RollingRestart",
                        "RollingUpgrade");
    }

    @Test
    void timesNeverFall() {
        Timeline timeline = random(3);

        assertThat(timeline.steps()).extracting(Timeline.Step::at).isSorted();
        assertThat(timeline.length()).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void onlyTheChosenSortsHappen() {
        assertThat(Schedule.random(5, 3, 600, Set.of(Sort.FREEZE)).steps())
                .isNotEmpty()
                .allMatch(step -> step.fault() instanceof Fault.Freeze);
    }

    private static Timeline random(long seed) {
        return Schedule.random(seed, 3, 600, EnumSet.allOf(Sort.class));
    }
}
