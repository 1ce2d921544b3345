package io.starling.core.check;

import java.time.Instant;

/**
 * A check and what it says.
 *
 * @param output what the last probe or report said, as of the last change of status
 * @param sinceMillis since when it says so, in milliseconds since 1970
 */
public record Check(CheckDefinition definition, CheckStatus status, String output, long sinceMillis) {
    private static final int MOST_OUTPUT = 2048;
    private static final int LINE = 80;

    public String id() {
        return definition.id();
    }

    /** What it says, in a line of a hundred and some characters at most. */
    String line() {
        String first = output.strip().lines().findFirst().orElse("");
        String cut = first.length() > LINE ? first.substring(0, LINE) + "..." : first;
        return definition.name() + " is " + status.text() + (cut.isEmpty() ? "" : ": " + cut);
    }

    /** The check after a result. What stays the same leaves everything as it is. */
    public Check saying(CheckStatus next, String words, Instant now) {
        String cut = words.length() > MOST_OUTPUT ? words.substring(0, MOST_OUTPUT) : words;
        return next == status ? this : new Check(definition, next, cut, now.toEpochMilli());
    }
}
