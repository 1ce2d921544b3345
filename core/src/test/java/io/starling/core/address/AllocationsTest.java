package io.starling.core.address;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AllocationsTest {
    private Allocations state = Allocations.NONE;

    private Allocations.Answer allocate(Block block, String wanted, String owner) {
        Allocations.Answer answer = state.allocate(block, List.of(wanted), owner);
        if (answer instanceof Allocations.Given given) {
            state = new Allocations.Allocated(given.addresses(), owner).applyTo(state);
        }
        return answer;
    }

    @Test
    void givesEachAddressOnce() {
        Set<String> given = new HashSet<>();
        for (int i = 0; i < Block.NODE_PORTS.size(); i++) {
            Allocations.Answer answer = allocate(Block.NODE_PORTS, "", "owner-" + i);
            given.addAll(((Allocations.Given) answer).addresses());
        }

        assertThat(given).hasSize(Block.NODE_PORTS.size());
        assertThat(allocate(Block.NODE_PORTS, "", "late")).isInstanceOf(Allocations.Denied.class);
    }

    @Test
    void namesTheOwnerOfWhatIsTaken() {
        allocate(Block.CLUSTER_IPS, "10.96.0.10", "service a/b");

        assertThat(allocate(Block.CLUSTER_IPS, "10.96.0.10", "service a/c"))
                .isEqualTo(new Allocations.Denied("10.96.0.10", "already allocated to service a/b"));
        assertThat(allocate(Block.CLUSTER_IPS, "10.96.0.10", "service a/b")).isInstanceOf(Allocations.Given.class);
    }

    @Test
    void refusesWhatIsOutsideTheBlock() {
        assertThat(allocate(Block.CLUSTER_IPS, "10.97.0.1", "a")).isInstanceOf(Allocations.Denied.class);
        assertThat(allocate(Block.NODE_PORTS, "80", "a")).isInstanceOf(Allocations.Denied.class);
        assertThat(allocate(Block.NODE_PORTS, "x", "a")).isInstanceOf(Allocations.Denied.class);
    }

    @Test
    void takesBack() {
        allocate(Block.NODE_PORTS, "30001", "a");
        state = new Allocations.Released(List.of("30001")).applyTo(state);

        assertThat(allocate(Block.NODE_PORTS, "30001", "b")).isInstanceOf(Allocations.Given.class);
    }

    @Test
    void everyPlaceHasItsAddress() {
        for (Block block : Block.values()) {
            for (int place = 0; place < block.size(); place++) {
                assertThat(block.placeOf(block.at(place))).contains(place);
            }
        }
    }
}
