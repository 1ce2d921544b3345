package io.starling.actors.failover;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rule by which a member is found dead: pure. Members are named by their runs, so that what was seen of a dead run says
 * nothing about the next one on the same port.
 *
 * <p>A refused connection is positive evidence: the host lives, and nothing listens there. Silence never counts here. One
 * witness is not enough, because a firewall can refuse too. So a majority of those that stand must have seen it, and those
 * that stand must be more than half of all: then the other side, if it lived, could not find the same of us. The word of the
 * launcher that saw its child exit needs no witnesses; with it, half is enough.
 */
final class Inquest {
    private Inquest() {}

    /** Why a run is dead. */
    sealed interface Evidence {}

    /** @param witnesses the control members that were refused */
    record Refused(Set<String> witnesses) implements Evidence {}

    /** The launcher saw the process end. */
    record Exited() implements Evidence {}

    /**
     * What follows.
     *
     * @param dead who is found dead, and why
     * @param cutOff whether those that refuse this member might be a living majority: then this member is the one that has
     *     to go, for they find the same of it
     */
    record Findings(Map<String, Evidence> dead, boolean cutOff) {}

    /**
     * Judges, as one member.
     *
     * @param self the member that judges
     * @param controls every control member that counts in majorities, this one among them
     * @param refused by witness, whose connections it saw refused twice in a row and not accepted since
     * @param exited whose process the launcher saw end
     */
    static Findings judge(String self, Set<String> controls, Map<String, Set<String>> refused, Set<String> exited) {
        Set<String> accused = new TreeSet<>(refused.getOrDefault(self, Set.of()));
        accused.addAll(exited);
        accused.remove(self);
        Set<String> standing = without(controls, accused);
        Map<String, Evidence> dead = new TreeMap<>();
        for (String run : accused) {
            if (exited.contains(run) && launcherIsEnough(standing, controls, exited)) {
                dead.put(run, new Exited());
            } else if (moreThanHalf(standing, controls)) {
                Set<String> witnesses = witnesses(run, standing, refused);
                if (moreThanHalf(witnesses, standing)) {
                    dead.put(run, new Refused(witnesses));
                }
            }
        }
        return new Findings(dead, moreThanHalf(without(without(controls, standing), exited), controls));
    }

    /** Half of all suffices when the other half is known to have ended: it can't find anything any more. */
    private static boolean launcherIsEnough(Set<String> standing, Set<String> controls, Set<String> exited) {
        return moreThanHalf(standing, controls)
                || (standing.size() * 2 == controls.size() && exited.containsAll(without(controls, standing)));
    }

    private static Set<String> witnesses(String run, Set<String> standing, Map<String, Set<String>> refused) {
        Set<String> witnesses = new TreeSet<>(standing);
        witnesses.removeIf(witness -> !refused.getOrDefault(witness, Set.of()).contains(run));
        return witnesses;
    }

    private static boolean moreThanHalf(Set<String> some, Set<String> all) {
        return some.size() * 2 > all.size();
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        Set<String> rest = new TreeSet<>(all);
        rest.removeAll(some);
        return rest;
    }
}
