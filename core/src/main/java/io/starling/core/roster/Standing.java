package io.starling.core.roster;

import io.starling.core.roster.Roster.Entry;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a member that is in a cluster makes of the roster: whether this is the cluster that owns the journal. */
public sealed interface Standing {

    /**
     * One of us: write this, and own entities only once it is written.
     *
     * @param roster with this member's entry renewed
     */
    record Enlisted(Roster roster) implements Standing {}

    /** Nobody of our cluster is in the roster yet: look again in a moment, and end if it stays so. */
    record Unknown(String why) implements Standing {}

    /** Another cluster owns the journal: end, and join that one. */
    record Stranger(String why) implements Standing {}

    /** One process of a member. */
    record Run(String address, long run) {
        @Override
        public String toString() {
            return address;
        }
    }

    /**
     * Before anything is owned, and every {@link Entry#RENEWAL} from then on.
     *
     * @param incarnation of the cluster that this member knows to be in; empty where it joined and hasn't learned it yet
     * @param self this member
     * @param members all in its cluster
     * @param now the database's time when the roster was read
     */
    static Standing of(Roster roster, String incarnation, Run self, Set<Run> members, Instant now) {
        if (!incarnation.isEmpty() && !incarnation.equals(roster.incarnation())) {
            return new Stranger("The journal belongs to another run of the cluster by now (with " + addresses(roster)
                    + "), so this member, which was taken for dead, ends and starts anew.");
        }
        if (incarnation.isEmpty() && roster.entries().stream().noneMatch(entry -> known(entry, self, members))) {
            return new Unknown("The cluster that this member joined (" + words(members)
                    + ") isn't the one that the journal belongs to (" + addresses(roster)
                    + "): does --seed name another cluster, or --journal another database?");
        }
        Entry mine = new Entry(self.address(), self.run(), now.toEpochMilli());
        return new Enlisted(roster.with(mine, now));
    }

    private static boolean known(Entry entry, Run self, Set<Run> members) {
        Run run = new Run(entry.address(), entry.run());
        return !run.equals(self) && members.contains(run);
    }

    private static String addresses(Roster roster) {
        return roster.entries().isEmpty()
                ? "nobody"
                : roster.entries().stream().map(Entry::address).sorted().collect(Collectors.joining(", "));
    }

    private static String words(Set<Run> members) {
        return String.join(
                ", ", new TreeSet<>(members.stream().map(Run::address).collect(Collectors.toSet())));
    }
}
