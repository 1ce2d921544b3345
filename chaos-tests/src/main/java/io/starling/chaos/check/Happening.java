package io.starling.chaos.check;

import java.util.Set;

/**
 * A fault that was done.
 *
 * @param kind the sort of fault
 * @param victims the members that it was done to; none where it was done to none or all of them
 * @param from when it began, in nanoseconds since the run began
 * @param to when it was over
 */
public record Happening(String kind, Set<String> victims, long from, long to) {
    public Happening {
        victims = Set.copyOf(victims);
    }
}
