package io.starling.http.kubernetes.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Durations as kubectl prints them: {@code 5s}, {@code 2m10s}, {@code 3h}, {@code 2d4h}, {@code 1y20d}. */
public final class Ages {
    private Ages() {}

    /** How long ago a timestamp of an object was; {@code <unknown>} where it has none. */
    static String since(JsonNode timestamp, Instant now) {
        return instant(timestamp)
                .map(then -> human(Duration.between(then, now)))
                .orElse("<unknown>");
    }

    static Optional<Instant> instant(JsonNode timestamp) {
        if (!timestamp.isTextual()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(timestamp.textValue()).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The steps are those of Kubernetes' {@code duration.HumanDuration}: two units where the first is small, else one. */
    public static String human(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < -1) {
            return "<invalid>";
        }
        if (seconds < 0) {
            return "0s";
        }
        if (seconds < 120) {
            return seconds + "s";
        }
        long minutes = seconds / 60;
        if (minutes < 10) {
            return two(minutes, "m", seconds % 60, "s");
        }
        if (minutes < 180) {
            return minutes + "m";
        }
        long hours = minutes / 60;
        if (hours < 8) {
            return two(hours, "h", minutes % 60, "m");
        }
        return hours < 48 ? hours + "h" : days(hours);
    }

    private static String days(long hours) {
        long days = hours / 24;
        if (days < 8) {
            return two(days, "d", hours % 24, "h");
        }
        if (days < 2 * 365) {
            return days + "d";
        }
        long years = days / 365;
        return years < 8 ? two(years, "y", days % 365, "d") : years + "y";
    }

    private static String two(long large, String largeUnit, long small, String smallUnit) {
        return small == 0 ? large + largeUnit : large + largeUnit + small + smallUnit;
    }
}
