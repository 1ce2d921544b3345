package io.starling.core.roster;

import io.starling.core.roster.Roster.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a control member that starts does: join those who live, found the cluster, or look again in a moment. Any member may
 * found one, exactly one does, because founding is a replacement of the roster that was looked at.
 *
 * <p>A member counts as dead on positive evidence only: its host refuses the connection and its entry is overdue (a firewall
 * that refuses in its stead doesn't keep it from renewing), or it was neither heard nor renewed while we watched.
 */
public final class Entrance {
    /** How long a silent member whose entry has expired gets to renew it: the database itself may have been away. */
    static final Duration RENEWS_WITHIN = Duration.ofSeconds(7);

    /** How long one gets that accepts connections; one that hangs, or another program at its port, must not hold us for ever. */
    static final Duration ANSWERS_WITHIN = Duration.ofSeconds(60);

    private Entrance() {}

    /** What happened when somebody's address was called. */
    public enum Call {
        /** Somebody took the connection. */
        ACCEPTED,
        /** The host answered that nobody listens. */
        REFUSED,
        /** No answer at all. */
        SILENT
    }

    /** What to do, and why, in words for the log. */
    public sealed interface Step {
        String why();
    }

    /**
     * Join the cluster by these addresses.
     *
     * @param reachable whether they took our call; otherwise it helps to ask others too
     */
    public record Join(List<String> addresses, boolean reachable, String why) implements Step {}

    /** Found the cluster, provided that the roster hasn't changed. */
    public record Found(String why) implements Step {}

    /** Look again in a moment. */
    public record Wait(String why) implements Step {}

    private enum Sign {
        LIVES,
        MAY_LIVE,
        UNSURE,
        DEAD
    }

    /**
     * The next step.
     *
     * @param self this member's address: an entry for it is of an earlier run, which is dead
     * @param calls what came of calling the addresses in the roster; one that wasn't called counts as unsure
     * @param now the database's time when the roster was read
     * @param watched for how long this member has been reading the roster
     */
    public static Step next(Roster roster, String self, Map<String, Call> calls, Instant now, Duration watched) {
        if (roster.restoring() != null) {
            return new Wait("a backup is being restored into the journal; if that was broken off, run it again");
        }
        List<String> living = new ArrayList<>();
        List<String> possible = new ArrayList<>();
        List<String> unsure = new ArrayList<>();
        List<String> dead = new ArrayList<>();
        for (Entry entry : roster.entries()) {
            if (!entry.address().equals(self)) {
                switch (sign(entry, calls.get(entry.address()), now, watched)) {
                    case LIVES -> living.add(entry.address());
                    case MAY_LIVE -> possible.add(entry.address());
                    case UNSURE -> unsure.add(entry.address());
                    case DEAD -> dead.add(entry.address());
                }
            }
        }
        if (!living.isEmpty()) {
            return new Join(living, true, "the roster's " + words(living) + " can be reached");
        }
        if (!possible.isEmpty()) {
            return new Join(
                    possible, false, "the roster's " + words(possible) + " can't be reached, but renewed lately");
        }
        if (!unsure.isEmpty()) {
            return new Wait("it isn't sure yet that " + words(unsure) + " of the roster ended");
        }
        return new Found(dead.isEmpty() ? "the roster names nobody else" : "nobody lives at " + words(dead));
    }

    private static Sign sign(Entry entry, @Nullable Call call, Instant now, Duration watched) {
        if (call == null) {
            return Sign.UNSURE;
        }
        return switch (call) {
            case ACCEPTED -> entry.expired(now) && watched.compareTo(ANSWERS_WITHIN) >= 0 ? Sign.DEAD : Sign.LIVES;
            case REFUSED -> entry.overdue(now) ? Sign.DEAD : Sign.UNSURE;
            case SILENT -> silent(entry, now, watched);
        };
    }

    private static Sign silent(Entry entry, Instant now, Duration watched) {
        if (!entry.expired(now)) {
            return Sign.MAY_LIVE;
        }
        return watched.compareTo(RENEWS_WITHIN) >= 0 ? Sign.DEAD : Sign.UNSURE;
    }

    private static String words(List<String> addresses) {
        return String.join(", ", addresses);
    }
}
