package io.starling.chaos.cluster;

import java.util.ArrayList;
import java.util.List;

/** The network between the members, which can be cut. What each method answers makes it whole again. */
public final class Wires {
    private final Namespaces namespaces;
    private final List<Integer> members;

    Wires(Namespaces namespaces, List<Integer> members) {
        this.namespaces = namespaces;
        this.members = members;
    }

    /** Nothing that the first sends reaches the second; the other way is open. */
    public Runnable cutOneWay(int from, int to) {
        return namespaces.cut(from, to);
    }

    /** A member and all others don't hear each other; clients and the journal hear all. */
    public Runnable isolate(int member) {
        List<Runnable> undo = new ArrayList<>();
        for (int other : members) {
            if (other != member) {
                undo.add(namespaces.cut(member, other));
                undo.add(namespaces.cut(other, member));
            }
        }
        return () -> undo.forEach(Runnable::run);
    }

    /** A member doesn't reach the journal's database. */
    public Runnable cutJournal(int member) {
        return namespaces.cutJournal(member);
    }

    /** A part of what the other members send to this one is lost. */
    public Runnable lose(int member, int percent) {
        return namespaces.lose(member, percent);
    }

    /** What a member sends and what it is sent waits up to so long. */
    public Runnable delay(int member, int millis) {
        return namespaces.delay(member, millis);
    }
}
