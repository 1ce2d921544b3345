package io.starling.core.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PodRangesTest {
    private static final PodRanges USUAL = PodRanges.of("10.244.0.0/16", 24);

    @Test
    void cutsTheClustersRangeIntoDisjointOnes() {
        Set<String> seen = new HashSet<>();
        for (int place = 0; place < USUAL.size(); place++) {
            assertThat(USUAL.placeOf(USUAL.at(place))).contains(place);
            seen.add(USUAL.at(place));
        }
        assertThat(seen).hasSize(256).contains("10.244.0.0/24", "10.244.255.0/24");
        assertThat(USUAL.placeOf("10.245.0.0/24")).isEmpty();
        assertThat(USUAL.placeOf("10.244.0.0/25")).isEmpty();
    }

    @Test
    void anOwnerHasOneHoweverOftenItAsks() {
        Allocations state = Allocations.NONE;
        Allocations.Given first = (Allocations.Given) state.claim(USUAL, "node a 1");
        state = new Allocations.Allocated(first.addresses(), "node a 1").applyTo(state);

        assertThat(state.claim(USUAL, "node a 1")).isEqualTo(first);
        assertThat(state.claim(USUAL, "node a 2")).isNotEqualTo(first);
        assertThat(state.heldBy("node a 1")).isEqualTo(first.addresses());
    }

    @Test
    void refusesWhatCanNotBeCut() {
        for (String cidr : List.of("10.244.0.0", "10.244.0.1/16", "10.244.0.0/33", "010.244.0.0/16", "fd00::/64", "")) {
            assertThatThrownBy(() -> PodRanges.of(cidr, 24)).as(cidr).hasMessageContaining("no range");
        }
        assertThatThrownBy(() -> PodRanges.of("10.244.0.0/16", 8)).hasMessageContaining("can't be cut");
        assertThatThrownBy(() -> PodRanges.of("10.244.0.0/16", 30)).hasMessageContaining("at most 29");
        assertThatThrownBy(() -> PodRanges.of("10.0.0.0/8", 24)).hasMessageContaining("addresses of Services");
    }

    @Test
    void aRangeKnowsItsAddresses() {
        Cidr range = Cidr.parse("10.244.3.7/24").orElseThrow();
        assertThat(range).hasToString("10.244.3.0/24");
        assertThat(range.contains("10.244.3.255")).isTrue();
        assertThat(range.contains("10.244.4.0")).isFalse();
        assertThat(range.contains("nonsense")).isFalse();
        assertThat(Cidr.strict("0.0.0.0/0").orElseThrow().covers(range)).isTrue();
        assertThat(range.covers(Cidr.strict("0.0.0.0/0").orElseThrow())).isFalse();
    }
}
