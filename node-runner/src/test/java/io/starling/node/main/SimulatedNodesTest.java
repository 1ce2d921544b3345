package io.starling.node.main;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.node.main.SimulatedNodes.Machine;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SimulatedNodesTest {
    @Test
    void eachIsAMachineOfItsOwn() {
        assertThat(new SimulatedNodes(2, 255, 110).named("host-1"))
                .containsExactly(
                        new Machine(255, "host-1-255", "198.18.0.255"), new Machine(256, "host-1-256", "198.18.1.0"));
    }

    @Test
    void noTwoHaveOneAddress() {
        Stream<String> all = Stream.concat(
                new SimulatedNodes(70_000, 1, 1).named("a").stream().map(Machine::address),
                new SimulatedNodes(SimulatedNodes.MOST - 70_000, 70_001, 1)
                        .named("b").stream().map(Machine::address));

        assertThat(all)
                .doesNotHaveDuplicates()
                .hasSize(SimulatedNodes.MOST)
                .allMatch(address -> address.matches("198[.]1[89][.].*"));
    }

    @Test
    void whatHasNoAddressIsRefused() {
        assertThatThrownBy(() -> new SimulatedNodes(2, SimulatedNodes.MOST, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
