package io.starling.core.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.core.rate.Rate;
import io.starling.core.rate.TokenBucket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {
    private static final long SECOND = 1_000_000_000L;

    @Test
    void isReadFromAnnotations() {
        PolicyAnnotations.Read read = PolicyAnnotations.read(Map.of(
                "ingress.starling.io/api-key-secret", "keys",
                "ingress.starling.io/rate-limit", "120/m",
                "ingress.starling.io/circuit-breaker", "5",
                "ingress.starling.io/timeout", "500ms",
                "ingress.starling.io/canary-service", "web-next",
                "ingress.starling.io/canary-weight", "10",
                "other.io/x", "y"));

        assertThat(read.errors()).isEmpty();
        assertThat(read.unknown()).isEmpty();
        assertThat(read.policy().apiKey()).isEqualTo(new RoutePolicy.ApiKey("keys", "X-API-Key"));
        assertThat(read.policy().rate()).isEqualTo(new Rate(2, 2));
        assertThat(read.policy().breaker()).isEqualTo(new RoutePolicy.Breaker(5, Duration.ofSeconds(10)));
        assertThat(read.policy().timeout()).isEqualTo(Duration.ofMillis(500));
        assertThat(read.policy().canary()).isEqualTo(new RoutePolicy.Canary("web-next", 10));
        assertThat(read.policy().retries()).isEqualTo(1);
        assertThat(read.policy().token()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "rate-limit, fast, must be a number above 0 and a unit",
        "rate-limit, 0/s, must be a number above 0 and a unit",
        "rate-limit-burst, 5, means nothing without",
        "retries, 11, must be a number from 0 to 10",
        "retries, -1, must be a number from 0 to 10",
        "timeout, soon, must be a duration above 0",
        "timeout, 0s, must be a duration above 0",
        "canary-weight, 10, means nothing without",
        "circuit-breaker, 0, must be a number from 1",
        "api-key-secret, A B, must be the name of a Secret",
        "tls-redirect, yes, must be true or false",
    })
    void saysWhatIsWrongWithAValue(String name, String value, String sentence) {
        PolicyAnnotations.Read read = PolicyAnnotations.read(Map.of("ingress.starling.io/" + name, value));

        assertThat(read.errors()).containsOnlyKeys("ingress.starling.io/" + name);
        assertThat(read.errors().values()).singleElement().asString().startsWith(sentence);
    }

    @Test
    void namesWhatItDoesNotKnow() {
        assertThat(PolicyAnnotations.read(Map.of("ingress.starling.io/rate-limits", "1/s"))
                        .unknown())
                .containsExactly("ingress.starling.io/rate-limits");
    }

    @Test
    void aBucketGivesItsBurstAndThenItsRate() {
        Rate rate = new Rate(2, 3);
        TokenBucket bucket = TokenBucket.full(rate, 0);
        for (int i = 0; i < 3; i++) {
            assertThat(bucket.any()).isTrue();
            bucket = bucket.taken();
        }
        assertThat(bucket.any()).isFalse();
        assertThat(bucket.wait(rate)).isEqualTo(1);
        assertThat(bucket.filled(rate, SECOND / 2).any()).isTrue();
        assertThat(bucket.filled(rate, 100 * SECOND).tokens()).isEqualTo(3);
        assertThat(bucket.idle(rate, SECOND)).isFalse();
        assertThat(bucket.idle(rate, 2 * SECOND)).isTrue();
    }

    @Test
    void aCircuitOpensAfterFailuresInARowAndClosesWithASuccess() {
        RoutePolicy.Breaker breaker = new RoutePolicy.Breaker(2, Duration.ofSeconds(1));
        Circuit circuit = Circuit.CLOSED.failed(breaker, 0).succeeded().failed(breaker, 0);
        assertThat(circuit.passes(0)).isTrue();

        circuit = circuit.failed(breaker, 0);
        assertThat(circuit.passes(SECOND - 1)).isFalse();
        assertThat(circuit.passes(SECOND)).isTrue();

        Circuit trying = circuit.passed(breaker, SECOND);
        assertThat(trying.passes(SECOND)).as("one at a time").isFalse();
        assertThat(trying.failed(breaker, SECOND).passes(2 * SECOND - 1)).isFalse();
        assertThat(trying.succeeded().passes(SECOND)).isTrue();
    }
}
