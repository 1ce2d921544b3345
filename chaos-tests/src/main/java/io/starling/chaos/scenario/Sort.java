package io.starling.chaos.scenario;

/** What a random schedule chooses from. */
enum Sort {
    KILL(3),
    STOP(1),
    FREEZE(1),
    ISOLATE(2),
    CUT_ONE_WAY(1),
    LOSS(1),
    DELAY(1),
    CUT_JOURNAL(1),
    KILL_JOURNAL(1),
    CLOCK_JUMP(1),
    FULL_DISK(1),
    FULL_JOURNAL_DISK(1),
    KILL_ALL(1),
    ROLLING_RESTART(1),
    ROLLING_UPGRADE(1);

    /** How often, compared to others. */
    final int weight;

    Sort(int weight) {
        this.weight = weight;
    }
}
