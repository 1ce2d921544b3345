package io.starling.actors.failover;

import java.time.Duration;
import java.util.Set;

/**
 * Whether what this member owns is certainly its own still. A majority that hears nothing of a member goes on without it after some
 * seconds, and then changes what the member owned. Where the network is cut both ways the member can't learn of that, so an
 * answer of it would be of old. It tells nothing any more well before: from when more than half of the control members have
 * been silent for so long that they might soon give it up. Heartbeats are answered, so that who is heard has heard.
 *
 * <p>Time is that of a clock that runs on while the process is stopped: who wakes after minutes knows at once that it may have been
 * replaced. Thread-safe.
 */
public final class Tenure {
    /**
     * A silence after which others may soon go on without this member. They do so two seconds later at the earliest
     * ({@code MemberConfigTest}): their silence and ours may differ by the second between heartbeats.
     */
    public static final Duration LEASE = Duration.ofSeconds(5);

    /**
     * Heartbeats go to nine neighbours at most, and datagrams may not pass: of one that is in the cluster and that nothing was heard of for
     * so long, or ever, it is known only what its neighbours say.
     */
    private static final Duration UNHEARD = Duration.ofMinutes(1);

    private final SignsOfLife signs;
    private volatile Majority majority = new Majority(Set.of(), Set.of());

    /**
     * @param others the addresses of all control members but this one
     * @param reachable those of them that nobody finds silent
     */
    private record Majority(Set<String> others, Set<String> reachable) {}

    Tenure(SignsOfLife signs) {
        this.signs = signs;
    }

    /** Notes who there is; ten times a second. */
    void note(Set<String> others, Set<String> reachable) {
        others.forEach(signs::lookAfter);
        majority = new Majority(Set.copyOf(others), Set.copyOf(reachable));
    }

    /** Whether it is certain. */
    public boolean holds() {
        Majority now = majority;
        int all = now.others().size() + 1;
        int heard = 1;
        for (String other : now.others()) {
            if (hears(other, now.reachable())) {
                heard++;
            }
        }
        return heard * 2 > all;
    }

    private boolean hears(String other, Set<String> reachable) {
        Duration silence = signs.quiet(other).orElse(UNHEARD);
        return silence.compareTo(LEASE) < 0 || (silence.compareTo(UNHEARD) >= 0 && reachable.contains(other));
    }
}
