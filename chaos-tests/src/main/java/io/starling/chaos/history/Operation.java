package io.starling.chaos.history;

import java.util.Locale;

/**
 * One request and its answer.
 *
 * @param client who asked; a client asks one thing at a time
 * @param member who was asked
 * @param key the object, as {@code kind/name}
 * @param invoked when it was sent, in nanoseconds since the run began
 * @param completed when the answer was there or was given up
 */
public record Operation(
        int client, String member, String key, Action action, Outcome outcome, long invoked, long completed) {

    /** Whether this one had ended before the other began. */
    public boolean before(Operation other) {
        return completed < other.invoked;
    }

    /** The version that the answer tells; 0 where it tells none. */
    public long version() {
        if (outcome instanceof Outcome.Applied applied) {
            return applied.version();
        }
        return outcome instanceof Outcome.Found found ? found.version() : 0;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%10.3f %10.3f s  client %-2d %-7s %-22s %s -> %s",
                invoked / 1e9,
                completed / 1e9,
                client,
                member,
                key,
                action,
                outcome);
    }
}
