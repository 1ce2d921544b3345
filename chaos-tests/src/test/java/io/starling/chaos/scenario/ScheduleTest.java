package io.starling.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
    @Test
    void equalSeedsGiveEqualTimelines() {
        assertThat(Schedule.random(7, 3, 600)).isEqualTo(Schedule.random(7, 3, 600));
        assertThat(Schedule.random(7, 3, 600)).isNotEqualTo(Schedule.random(8, 3, 600));
    }

    @Test
    void everySortOfFaultComesUp() {
        assertThat(LongStream.range(0, 50)
                        .boxed()
                        .flatMap(seed -> Schedule.random(seed, 3, 600).steps().stream())
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
                        "KillAll",
                        "RollingRestart");
    }

    @Test
    void timesNeverFall() {
        Timeline timeline = Schedule.random(3, 3, 600);

        assertThat(timeline.steps()).extracting(Timeline.Step::at).isSorted();
        assertThat(timeline.length()).isEqualTo(Duration.ofMinutes(10));
    }
}
