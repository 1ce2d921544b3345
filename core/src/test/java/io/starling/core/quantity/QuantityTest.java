package io.starling.core.quantity;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "0,0",
        "0Mi,0",
        "1,1",
        "1.0,1",
        "0.5,500m",
        "500m,500m",
        "1000m,1",
        "1500m,1500m",
        "0.1,100m",
        "100,100",
        "1000,1k",
        "1k,1k",
        "1500,1500",
        "64Mi,64Mi",
        "1024Mi,1Gi",
        "1.5Gi,1536Mi",
        "1025,1025",
        "1024Ki,1Mi",
        "0.5Ki,512",
        "0.0001Ki,102400u",
        "1e3,1e3",
        "1E3,1e3",
        "1e2,100",
        "12e6,12e6",
        "1E,1E",
        "1n,1n",
        "0.1n,1n",
        "100u,100u",
        "+5,5",
        "-5,-5",
        ".5,500m",
        "5.,5",
        "123456789Ki,123456789Ki"
    })
    void isWrittenCanonically(String text, String canonical) {
        assertThat(Quantity.canonical(text)).isEqualTo(canonical);
        assertThat(Quantity.canonical(canonical)).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "abc", "1 Mi", "Mi", "1mi", "1ki", "1e", "--1", "1.1.1", "1e999", "0x10", "1Mi1"})
    void whatIsNoneIsRefused(String text) {
        assertThat(Quantity.parse(text)).isEmpty();
    }

    @Test
    void countsRoundedUp() {
        assertThat(Quantity.parse("0.0001").orElseThrow().toMillis()).isEqualTo(1);
        assertThat(Quantity.parse("2").orElseThrow().toMillis()).isEqualTo(2000);
        assertThat(Quantity.parse("100m").orElseThrow().toUnits()).isEqualTo(1);
        assertThat(Quantity.parse("1Gi").orElseThrow().toUnits()).isEqualTo(1L << 30);
        assertThat(Quantity.parse("9999E").orElseThrow().toUnits()).isEqualTo(Long.MAX_VALUE);
        assertThat(Quantity.bytes(1 << 20)).hasToString("1Mi");
        assertThat(Quantity.millis(250)).hasToString("250m");
    }

    @Test
    void keepsItsValueThroughItsText() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        String[] suffixes = {"", "m", "u", "n", "k", "M", "G", "Ki", "Mi", "Gi", "e3", "e6"};
        for (int i = 0; i < 2000; i++) {
            String text = random.nextInt(1_000_000) + suffixes[random.nextInt(suffixes.length)];
            BigDecimal value = Quantity.parse(text).orElseThrow().amount();
            assertThat(Quantity.parse(Quantity.canonical(text)).orElseThrow().amount())
                    .as("%s, seed %d", text, seed)
                    .isEqualByComparingTo(value);
        }
    }
}
