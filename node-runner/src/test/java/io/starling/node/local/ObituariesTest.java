package io.starling.node.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ObituariesTest {
    private static final RunningProcess FIRST = new RunningProcess(4711, 1);
    private static final RunningProcess SECOND = new RunningProcess(4711, 2);

    @Test
    void aRunIsDeadWhenItsProcessHasEnded(@TempDir Path directory) {
        Obituaries members = Obituaries.in(directory.resolve("lives"));
        Obituaries launcher = Obituaries.in(directory.resolve("lives"));
        assertThat(members.dead()).isEmpty();
        members.born(FIRST, "address#1");
        members.born(new RunningProcess(4712, 1), "address#2");
        assertThat(members.dead()).isEmpty();

        launcher.died(FIRST);

        assertThat(members.dead()).containsExactly("address#1");
    }

    @Test
    void aProcessOfTheSameNumberIsAnother(@TempDir Path directory) {
        Obituaries members = Obituaries.in(directory);
        members.born(FIRST, "address#1");
        members.born(SECOND, "address#2");

        members.died(FIRST);

        assertThat(members.dead()).containsExactly("address#1");
    }

    @Test
    void thoseThatLeaveTogetherAreToldUntilTheyHaveEnded(@TempDir Path directory) {
        Obituaries members = Obituaries.in(directory);
        Obituaries launcher = Obituaries.in(directory);
        members.born(FIRST, "address#1");
        members.born(SECOND, "address#2");
        assertThat(members.leaving()).isEmpty();

        launcher.leaves(FIRST);
        launcher.leaves(SECOND);
        assertThat(members.leaving()).containsExactlyInAnyOrder("address#1", "address#2");
        assertThat(members.dead()).isEmpty();

        launcher.died(FIRST);
        assertThat(members.leaving()).containsExactly("address#2");
        assertThat(members.dead()).containsExactly("address#1");
    }

    @Test
    void aProcessThatWasNeverInTheClusterIsNoNews(@TempDir Path directory) {
        Obituaries members = Obituaries.in(directory);

        members.leaves(FIRST);
        members.died(FIRST);

        assertThat(members.leaving()).isEmpty();
        assertThat(members.dead()).isEmpty();
    }
}
