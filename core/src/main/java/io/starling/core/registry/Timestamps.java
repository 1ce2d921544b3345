package io.starling.core.registry;

import java.time.Instant;
import java.time.LocalDate;

/**
 * Reads times as {@link Instant#toString} writes them. Every member reads two of them for each registration, and Java's own
 * parser takes as long for them as everything else about an instance does together.
 */
final class Timestamps {
    /** Where the fraction begins, or the Z stands: {@code 2026-11-28T18:00:00}. */
    private static final int SECONDS_END = 19;

    private static final int NANO_DIGITS = 9;

    private Timestamps() {}

    /** @throws java.time.DateTimeException where it isn't a time */
    static Instant parse(String text) {
        return plain(text) ? read(text) : Instant.parse(text);
    }

    /** Whether it is of this era, in UTC, and all its figures are where they are expected. */
    private static boolean plain(String text) {
        int end = text.length() - 1;
        boolean fraction = end > SECONDS_END + 1 && end <= SECONDS_END + 1 + NANO_DIGITS;
        if (end != SECONDS_END && !fraction) {
            return false;
        }
        String form = fraction ? "0000-00-00T00:00:00.000000000" : "0000-00-00T00:00:00";
        for (int i = 0; i < end; i++) {
            char each = text.charAt(i);
            char expected = form.charAt(i);
            if (expected == '0' ? each < '0' || each > '9' : each != expected) {
                return false;
            }
        }
        return text.charAt(end) == 'Z'
                && number(text, 11, 13) < 24
                && number(text, 14, 16) < 60
                && number(text, 17, 19) < 60;
    }

    private static Instant read(String text) {
        long day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10))
                .toEpochDay();
        long minutes = (day * 24 + number(text, 11, 13)) * 60 + number(text, 14, 16);
        int digits = Math.max(0, text.length() - 2 - SECONDS_END);
        int nanos = digits == 0 ? 0 : number(text, SECONDS_END + 1, SECONDS_END + 1 + digits);
        for (int i = digits; i < NANO_DIGITS; i++) {
            nanos *= 10;
        }
        return Instant.ofEpochSecond(minutes * 60 + number(text, 17, 19), nanos);
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }
}
