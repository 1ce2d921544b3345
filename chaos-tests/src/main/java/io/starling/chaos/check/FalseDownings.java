package io.starling.chaos.check;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Nobody who is only slow, and nobody who is well, is put out of the cluster: a process that ends unasked was silenced, or saw
 * no majority any more because two members had been lost shortly before. Who ended unasked is lost too until it is back: until then it
 * counts for no majority, its own one included.
 */
public final class FalseDownings {
    static final String NAME = "no member is downed falsely";

    /** A cut shorter than this downs nobody. Silence lasts up to twice as long as a cut: TCP waits longer each time it repeats itself. */
    static final Duration FORGIVEN = Duration.ofSeconds(5);

    /** A process that stands still shorter than this comes back: nothing is repeated later, it speaks at once. */
    static final Duration FORGIVEN_STANDSTILL = Duration.ofSeconds(6);

    /** A member that was given up learns of it when it is heard again, and needs time to end. */
    static final Duration AFTERWARDS = Duration.ofSeconds(20);

    /** What silences a member. */
    private static final Set<String> SILENCES = Set.of("Freeze", "Isolate", "CutOneWay");

    private FalseDownings() {}

    /** What takes a member away from the others. */
    private static final Set<String> LOSSES =
            Set.of("Kill", "KillAll", "Stop", "Freeze", "Isolate", "CutOneWay", "RollingRestart", "RollingUpgrade");

    /** A member that was lost so long ago may not be back. */
    private static final Duration RECENT = Duration.ofSeconds(60);

    /** Violations: members that ended unasked though nothing had silenced them for long. */
    public static List<Violation> check(List<Ending> endings, List<Happening> happenings) {
        return endings.stream()
                .filter(ending -> happenings.stream().noneMatch(happening -> explains(happening, ending)))
                .filter(ending -> lostBefore(ending, endings, happenings) < 2)
                .map(ending ->
                        Violation.of(NAME, ending.member() + " ended though nothing silenced it", List.of(ending)))
                .toList();
    }

    private static long lostBefore(Ending ending, List<Ending> endings, List<Happening> happenings) {
        Stream<String> ended = endings.stream()
                .filter(other -> other.at() < ending.at() && other.at() + RECENT.toNanos() >= ending.at())
                .map(Ending::member);
        Stream<String> hurt = happenings.stream()
                .filter(happening -> LOSSES.contains(happening.kind()))
                .filter(happening ->
                        happening.from() <= ending.at() && happening.to() + RECENT.toNanos() >= ending.at())
                .flatMap(happening -> happening.victims().stream());
        return Stream.concat(ended, hurt).distinct().count();
    }

    private static boolean explains(Happening happening, Ending ending) {
        return SILENCES.contains(happening.kind())
                && happening.victims().contains(ending.member())
                && happening.to() - happening.from() >= forgiven(happening).toNanos()
                && ending.at() >= happening.from()
                && ending.at() <= happening.to() + AFTERWARDS.toNanos();
    }

    private static Duration forgiven(Happening happening) {
        return happening.kind().equals("Freeze") ? FORGIVEN_STANDSTILL : FORGIVEN;
    }
}
