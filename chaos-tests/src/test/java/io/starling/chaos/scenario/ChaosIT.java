package io.starling.chaos.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.chaos.ClassArchive;
import io.starling.chaos.TestPorts;
import io.starling.chaos.check.Violation;
import io.starling.chaos.cluster.ChaosCluster;
import io.starling.chaos.cluster.JournalKind;
import io.starling.chaos.fault.Fault;
import io.starling.node.main.RuntimeKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Short scenarios for every build; the long ones are {@code ./starling chaos}. */
@Isolated
class ChaosIT {
    @BeforeAll
    static void letMembersStartFast() {
        ClassArchive.prepare();
    }

    @Test
    void nothingIsLostWhenMembersAndTheJournalAreKilled(@TempDir Path directory, TestInfo test) {
        Timeline timeline = Timeline.create()
                .at(4)
                .kill(1)
                .at(12)
                .start(1)
                .at(25)
                .killJournal(3)
                .until(35);

        assertNothingViolated(play(timeline, directory, test, List.of()));
    }

    /** The one that stood still for too long is put out of the cluster, and nobody else is. */
    @Test
    void silenceWrongClocksAndFullDisksLoseNothing(@TempDir Path directory, TestInfo test) {
        Timeline timeline = Timeline.create()
                .at(4)
                .freeze(1, 13)
                .at(30)
                .happens(new Fault.ClockJump(2, -300, Duration.ofSeconds(5)))
                .happens(new Fault.FullDisk(3, Duration.ofSeconds(5)))
                .at(40)
                .happens(new Fault.FullJournalDisk(Duration.ofSeconds(4)))
                .until(50);

        assertNothingViolated(play(timeline, directory, test, List.of()));
    }

    /** A process that stands still for five seconds, as one without processor does, stays a member; one that vanishes doesn't. */
    @Test
    void whoStandsStillForFiveSecondsStaysAndWhoVanishesIsReplaced(@TempDir Path directory, TestInfo test) {
        Timeline timeline = Timeline.create()
                .at(4)
                .freeze(1, 5)
                .at(16)
                .freeze(2, 5)
                .at(28)
                .freeze(1, 5)
                .at(40)
                .isolate(3, 30)
                .until(72);

        Verdict verdict = play(timeline, directory, test, List.of());

        assertNothingViolated(verdict);
        assertThat(verdict.outages())
                .filteredOn(figure -> figure.kind().equals("Isolate"))
                .as("objects of the one that vanished were elsewhere before it came back: %s", verdict.outages())
                .allMatch(figure -> figure.longest() < 25);
    }

    /** Members that lie about their journal, and all are killed: a judge that finds nothing here is none. */
    @Test
    void aJournalThatAcknowledgesTooSoonIsCaught(@TempDir Path directory, TestInfo test) {
        Timeline timeline = Timeline.create().at(10).killAll(1).until(15);

        assertThat(play(timeline, directory, test, List.of(HastyJournal.OPTION)).violations())
                .extracting(Violation::invariant)
                .contains("acknowledged writes survive", "linearizable per object");
    }

    /** What was violated stands in the first line, which is all that a summary of many tests shows. */
    private static void assertNothingViolated(Verdict verdict) {
        assertThat(verdict.violations())
                .as("violations: %s", verdict.violations())
                .isEmpty();
    }

    private static Verdict play(Timeline timeline, Path directory, TestInfo test, List<String> options) {
        long seed = Long.getLong("starling.seed", ThreadLocalRandom.current().nextLong(1_000_000));
        System.out.println(test.getDisplayName() + ": -Dstarling.seed=" + seed);
        Path results =
                Path.of("target", "chaos", test.getTestMethod().orElseThrow().getName());
        ChaosCluster.Setup setup = new ChaosCluster.Setup(
                directory, 3, JournalKind.POSTGRES, RuntimeKind.PROCESS, TestPorts.free(7), options);
        try (ChaosCluster cluster = ChaosCluster.start(setup, line -> System.out.println(line))) {
            Verdict verdict = ChaosRun.play(timeline, cluster, seed, line -> System.out.println(line));
            verdict.write(results);
            return verdict;
        } finally {
            Kept.logs(directory.resolve("logs"), results);
        }
    }
}
