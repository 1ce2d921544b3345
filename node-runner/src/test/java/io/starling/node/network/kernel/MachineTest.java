package io.starling.node.network.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
    @Test
    void whatIsCleanIsSoUntilANodeComes(@TempDir Path directory) throws IOException {
        Machine machine = new Machine(directory, "starling-test");
        assertThat(machine.isClean()).isFalse();
        machine.noteClean();
        assertThat(machine.isClean()).isTrue();
        machine.present("node-1").orElseThrow().close();
        assertThat(machine.isClean()).isFalse();
    }

    /** It came while its cluster's leftovers were taken away: what it leaves must be found one day. */
    @Test
    void aClusterWithANodeIsNotNotedAsClean(@TempDir Path directory) throws IOException {
        Machine machine = new Machine(directory, "starling-test");
        try (Machine.Held node = machine.present("node-1").orElseThrow()) {
            assertThat(node.lock().isValid()).isTrue();
            machine.noteClean();
            assertThat(machine.isClean()).isFalse();
        }
    }
}
