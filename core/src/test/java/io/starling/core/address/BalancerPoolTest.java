package io.starling.core.address;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BalancerPoolTest {
    @Test
    void spansRangesAndSingleAddressesHavePlacesInTurn() {
        BalancerPool pool = BalancerPool.of("192.0.2.10-192.0.2.11, 198.51.100.8/30,203.0.113.7");
        assertThat(pool.size()).isEqualTo(7);
        assertThat(List.of(pool.at(0), pool.at(1), pool.at(2), pool.at(5), pool.at(6)))
                .containsExactly("192.0.2.10", "192.0.2.11", "198.51.100.8", "198.51.100.11", "203.0.113.7");
        for (int place = 0; place < pool.size(); place++) {
            assertThat(pool.placeOf(pool.at(place))).contains(place);
        }
        assertThat(pool.placeOf("192.0.2.12")).isEmpty();
        assertThat(pool.placeOf("nonsense")).isEmpty();
        assertThat(pool.range()).isEqualTo("192.0.2.10-192.0.2.11, 198.51.100.8-198.51.100.11, 203.0.113.7");
    }

    @Test
    void nothingIsAPoolWithoutAddresses() {
        assertThat(BalancerPool.of(" ").size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "192.0.2.20-192.0.2.10",
                "192.0.2.1-",
                "192.0.2.9/30",
                "192.0.2.300",
                "2001:db8::1",
                "192.0.2.1,,192.0.2.2",
                "192.0.2.1-192.0.2.9,192.0.2.9",
                "10.0.0.0/8",
                "10.96.3.4",
                "127.0.0.5",
                "224.0.0.1",
                "11.0.0.0/15"
            })
    void whatMakesNoSenseIsRefused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BalancerPool.of(text))
                .withMessageContaining("address");
    }

    @Test
    void anExhaustedPoolIsDeniedWithoutAnAddressAndACollisionWithItsOwner() {
        BalancerPool pool = BalancerPool.of("192.0.2.10");
        Allocations taken =
                new Allocations.Allocated(List.of("192.0.2.10"), "service default/one").applyTo(Allocations.NONE);
        assertThat(taken.allocate(pool, List.of(""), "service default/two"))
                .isInstanceOfSatisfying(Allocations.Denied.class, denied -> assertThat(denied.address())
                        .isEmpty());
        assertThat(taken.allocate(pool, List.of("192.0.2.10"), "service default/two"))
                .isEqualTo(new Allocations.Denied("192.0.2.10", "already allocated to service default/one"));
    }
}
