package io.starling.actors.keyvalue;

import io.starling.actors.keyvalue.KeyValueProtocol.Commits;
import io.starling.actors.keyvalue.KeyValueProtocol.Piece;
import io.starling.actors.keyvalue.KeyValueProtocol.ToFollower;
import io.starling.core.keyvalue.Commit;
import io.starling.core.keyvalue.KeyValues;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.typed.ActorRef;

/** Who follows an owner, and what it takes to bring each of them up to date. Used by its entity alone. */
final class Followers {
    /** What the last commits that are kept for followers weigh together at the most. */
    private static final long KEPT_BYTES = 2L << 20;

    private static final long PIECE_BYTES = 1L << 20;

    /** A follower that wasn't heard for so many ticks is gone. */
    private static final int PATIENCE_TICKS = 30;

    private final Map<ActorRef<ToFollower>, Integer> heard = new HashMap<>();
    private final Deque<Commit> kept = new ArrayDeque<>();
    private long keptBytes;
    private int tick;

    /** @param index what the follower has */
    void add(ActorRef<ToFollower> follower, long index, KeyValues state) {
        heard.put(follower, tick);
        long missing = state.index() - index;
        if (missing == 0) {
            return;
        }
        if (missing > 0 && missing <= kept.size()) {
            List<Commit> commits = new ArrayList<>(kept);
            follower.tell(
                    new Commits(index, List.copyOf(commits.subList(commits.size() - (int) missing, commits.size()))));
            return;
        }
        List<KeyValues> pieces = state.pieces(PIECE_BYTES);
        for (int number = 0; number < pieces.size(); number++) {
            follower.tell(new Piece(state.index(), number, pieces.size(), pieces.get(number)));
        }
    }

    void tell(long before, List<Commit> commits) {
        for (Commit commit : commits) {
            kept.add(commit);
            keptBytes += commit.weight();
        }
        while (keptBytes > KEPT_BYTES) {
            keptBytes -= kept.removeFirst().weight();
        }
        Commits message = new Commits(before, List.copyOf(commits));
        heard.keySet().forEach(follower -> follower.tell(message));
    }

    void tick() {
        tick++;
        heard.values().removeIf(at -> tick - at > PATIENCE_TICKS);
    }
}
