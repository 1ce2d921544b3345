package io.starling.core.workload;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How many pods the workloads of a member make at a time. Whoever makes thousands at once fills every queue of the cluster with them, and
 * all others wait behind: so large workloads take turns, and what they may have on its way depends on how soon nodes speak of new pods.
 * Those that make a few don't queue. It grows by one for each pod that is soon heard of and shrinks by one for each that is late, as delay-based
 * congestion control does (Brakmo and Peterson, "TCP Vegas", 1995). May be shared by threads.
 */
public final class Pace {
    /** So many pods aren't worth a turn. */
    private static final int FEW = 8;
    /** What a workload may have on its way at least when it is its turn: each plan shows the workload anew, whatever the number of its pods. */
    private static final int BATCH = 32;

    private static final int LEAST = 2 * BATCH;
    private static final int FIRST = 8 * BATCH;
    private static final int MOST = 256 * BATCH;

    private static final Duration SOON = Duration.ofMillis(200);
    private static final Duration LATE = Duration.ofMillis(500);
    /** A pod that waited for so long waited for something else: room on a node, an agent that comes back. */
    private static final Duration STUCK = Duration.ofSeconds(5);
    /** Whoever didn't ask for so long lives elsewhere by now, or isn't there any more. */
    private static final Duration FORGOTTEN = Duration.ofSeconds(5);

    private final Map<WorkloadKey, Turn> queue = new LinkedHashMap<>();
    private int window = FIRST;

    /** @param wake tells the workload that its turn may have come */
    private record Turn(Runnable wake, Instant asked) {}

    /** Whether a pod that was made then, and that no node spoke of yet, still counts as being on its way. */
    public static boolean onItsWay(Instant made, Instant now) {
        return made.plus(STUCK).isAfter(now);
    }

    /**
     * A workload asks how many pods it may make now.
     *
     * @param wanted how many it would make, 1 or more
     * @param under how many it has on their way
     * @param wake called, by whoever makes room, when it is worth asking again; must not block
     * @return 0 to {@code wanted}
     */
    public synchronized int room(WorkloadKey workload, int wanted, int under, Instant now, Runnable wake) {
        if (wanted <= FEW) {
            leave(workload);
            return wanted;
        }
        queue.put(workload, new Turn(wake, now));
        queue.values().removeIf(turn -> turn.asked().plus(FORGOTTEN).isBefore(now));
        int turns = window / BATCH;
        if (!queue.keySet().stream().limit(turns).toList().contains(workload)) {
            return 0;
        }
        int share = Math.max(BATCH, window / Math.min(turns, queue.size()));
        int room = Math.max(0, Math.min(wanted, share - under));
        if (room == wanted) {
            leave(workload);
        }
        return room;
    }

    private void leave(WorkloadKey workload) {
        if (queue.remove(workload) != null) {
            wake(window / BATCH - 1);
        }
    }

    /** A node spoke of a pod for the first time, so long after it was made. */
    public synchronized void heard(Duration after) {
        int before = window / BATCH;
        if (after.compareTo(SOON) < 0) {
            window = Math.min(MOST, window + 1);
        } else if (after.compareTo(LATE) > 0 && after.compareTo(STUCK) < 0) {
            window = Math.max(LEAST, window - 1);
        }
        if (window / BATCH > before) {
            wake(before);
        }
    }

    /** Whoever stands there now, counted from 0, didn't stand so far in front before. */
    private void wake(int place) {
        queue.values().stream().skip(place).findFirst().ifPresent(turn -> turn.wake()
                .run());
    }
}
