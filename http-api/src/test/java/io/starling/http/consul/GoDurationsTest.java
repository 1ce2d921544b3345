package io.starling.http.consul;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationsTest {
    @ParameterizedTest
    @CsvSource({"15s,15000", "1h30m,5400000", "1.5s,1500", "100ms,100", "0,0", "0s,0", ".5s,500", "1m0s,60000"})
    void isRead(String text, long millis) {
        assertThat(GoDurations.parse(text)).contains(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "15", "s", "-1s", "1 s", "1s x", "1d"})
    void isNone(String text) {
        assertThat(GoDurations.parse(text)).isEmpty();
    }

    @Test
    void isWrittenAsGoDoes() {
        assertThat(GoDurations.text(Duration.ofSeconds(15))).isEqualTo("15s");
        assertThat(GoDurations.text(Duration.ofSeconds(90))).isEqualTo("1m30s");
        assertThat(GoDurations.text(Duration.ofHours(1))).isEqualTo("1h0m0s");
        assertThat(GoDurations.text(Duration.ofMillis(1500))).isEqualTo("1500ms");
    }
}
