package io.starling.chaos.scenario;

import io.starling.chaos.fault.Fault;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Random timelines: equal seeds, equal timelines. One thing goes wrong after the other, most of the time. */
public final class Schedule {
    private static final int QUIET_AT_LEAST = 8;
    private static final int QUIET_MORE = 12;
    private static final int AWAY_AT_LEAST = 2;
    private static final int AWAY_MORE = 14;
    private static final int MOST_JUMP = 600;
    private static final int RESTARTING = 60;

    private final RandomGenerator random;
    private final int members;
    private final List<Sort> sorts;
    private final Timeline.Writer timeline = Timeline.create();
    private int now = QUIET_AT_LEAST;

    private Schedule(RandomGenerator random, int members, Collection<Sort> chosen) {
        this.random = random;
        this.members = members;
        this.sorts = chosen.stream()
                .sorted()
                .flatMap(sort -> Collections.nCopies(sort.weight, sort).stream())
                .toList();
    }

    /**
     * A timeline of that length.
     *
     * @param seconds at least 1
     * @param sorts what may happen; not empty
     */
    static Timeline random(long seed, int members, int seconds, Collection<Sort> sorts) {
        Schedule schedule =
                new Schedule(RandomGeneratorFactory.of("L64X128MixRandom").create(seed), members, sorts);
        while (schedule.now < seconds) {
            schedule.next();
        }
        return schedule.timeline.until(seconds);
    }

    private void next() {
        int member = 1 + random.nextInt(members);
        int seconds = AWAY_AT_LEAST + random.nextInt(AWAY_MORE);
        timeline.at(now);
        switch (sorts.get(random.nextInt(sorts.size()))) {
            case KILL -> timeline.kill(member).at(now += seconds).start(member);
            case STOP -> timeline.stop(member).at(now += seconds).start(member);
            case FREEZE -> timeline.freeze(member, seconds);
            case ISOLATE -> timeline.isolate(member, 2 * seconds).at(now += seconds);
            case CUT_ONE_WAY -> timeline.cutOneWay(member, other(member), seconds);
            case LOSS -> timeline.happens(new Fault.Loss(member, 5 + random.nextInt(30), lasting(seconds)));
            case DELAY -> timeline.happens(new Fault.Delay(member, 200 + random.nextInt(1800), lasting(seconds)));
            case CUT_JOURNAL -> timeline.happens(new Fault.CutJournal(member, lasting(seconds)));
            case KILL_JOURNAL -> timeline.killJournal(seconds);
            case CLOCK_JUMP -> timeline.happens(new Fault.ClockJump(member, jump(), lasting(seconds)));
            case FULL_DISK -> timeline.happens(new Fault.FullDisk(member, lasting(seconds)));
            case FULL_JOURNAL_DISK -> timeline.happens(new Fault.FullJournalDisk(lasting(seconds)));
            case KILL_ALL -> timeline.killAll(seconds);
            case ROLLING_RESTART -> {
                timeline.happens(new Fault.RollingRestart());
                now += RESTARTING;
            }
            case ROLLING_UPGRADE -> {
                timeline.happens(new Fault.RollingUpgrade());
                now += RESTARTING;
            }
        }
        now += seconds + QUIET_AT_LEAST + random.nextInt(QUIET_MORE);
    }

    /** Seconds up to some minutes, forwards or back. */
    private int jump() {
        return (random.nextBoolean() ? 1 : -1) * (1 + random.nextInt(MOST_JUMP));
    }

    private int other(int member) {
        return 1 + (member + random.nextInt(members - 1)) % members;
    }

    private static Duration lasting(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
