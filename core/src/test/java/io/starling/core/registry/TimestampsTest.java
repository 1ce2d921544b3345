package io.starling.core.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimestampsTest {
    @Test
    void readsWhatInstantsAreWrittenAs() {
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            long seconds = random.nextLong(-70_000_000_000L, 250_000_000_000L);
            int nanos = new int[] {
                        0,
                        random.nextInt(1_000) * 1_000_000,
                        random.nextInt(1_000_000) * 1_000,
                        random.nextInt(1_000_000_000)
                    }
                    [i % 4];
            Instant instant = Instant.ofEpochSecond(seconds, nanos);
            assertThat(Timestamps.parse(instant.toString())).isEqualTo(instant);
        }
    }

    @Test
    void readsFractionsOfAnyLength() {
        for (String fraction : new String[] {".1", ".01", ".1234567", ".000000001"}) {
            String text = "2024-02-29T23:59:59" + fraction + "Z";
            assertThat(Timestamps.parse(text)).isEqualTo(Instant.parse(text));
        }
    }

    @Test
    void refusesWhatIsNoTime() {
        for (String text : new String[] {
            "",
            "2026-02-30T00:00:00Z",
            "2026-11-28T25:00:00Z",
            "2026-11-28T00:61:00Z",
            "2026-11-28 00:00:00Z",
            "2026-11-28T00:00:0xZ"
        }) {
            assertThatThrownBy(() -> Timestamps.parse(text)).as(text).isInstanceOf(DateTimeException.class);
        }
    }
}
