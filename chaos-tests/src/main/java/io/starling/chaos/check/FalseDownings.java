package io.starling.chaos.check;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Nobody who is only slow, and nobody who is well, is put out of the cluster: a process that ends unasked has a reason. */
public final class FalseDownings {
    static final String NAME = "no member is downed falsely";

    /** A cut shorter than this downs nobody. Silence lasts up to twice as long as a cut: TCP waits longer each time it repeats itself. */
    static final Duration FORGIVEN = Duration.ofSeconds(5);

    /** A member that was given up learns of it when it is heard again, and needs time to end. */
    static final Duration AFTERWARDS = Duration.ofSeconds(20);

    /** What silences a member. */
    private static final Set<String> SILENCES = Set.of("Freeze", "Isolate", "CutOneWay");

    private FalseDownings() {}

    /** Violations: members that ended unasked though nothing had silenced them for long. */
    public static List<Violation> check(List<Ending> endings, List<Happening> happenings) {
        return endings.stream()
                .filter(ending -> happenings.stream().noneMatch(happening -> explains(happening, ending)))
                .map(ending ->
                        Violation.of(NAME, ending.member() + " ended though nothing silenced it", List.of(ending)))
                .toList();
    }

    private static boolean explains(Happening happening, Ending ending) {
        return SILENCES.contains(happening.kind())
                && happening.victims().contains(ending.member())
                && happening.to() - happening.from() >= FORGIVEN.toNanos()
                && ending.at() >= happening.from()
                && ending.at() <= happening.to() + AFTERWARDS.toNanos();
    }
}
