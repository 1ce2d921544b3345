package io.starling.http.kubernetes.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AgesTest {
    @ParameterizedTest
    @CsvSource({
        "PT-5S,<invalid>",
        "PT-0.5S,0s",
        "PT0S,0s",
        "PT119S,119s",
        "PT2M,2m",
        "PT2M10S,2m10s",
        "PT9M59S,9m59s",
        "PT10M30S,10m",
        "PT179M,179m",
        "PT3H,3h",
        "PT3H5M,3h5m",
        "PT8H5M,8h",
        "PT47H,47h",
        "PT48H,2d",
        "PT52H,2d4h",
        "P8D,8d",
        "P729D,729d",
        "P730D,2y",
        "P750D,2y20d",
        "P3000D,8y"
    })
    void areWrittenAsKubectlDoes(Duration duration, String text) {
        assertThat(Ages.human(duration)).isEqualTo(text);
    }
}
