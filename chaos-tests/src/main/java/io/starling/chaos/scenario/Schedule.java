package io.starling.chaos.scenario;

import io.starling.chaos.fault.Fault;
import java.time.Duration;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Random timelines: equal seeds, equal timelines. One thing goes wrong after the other, most of the time. */
public final class Schedule {
    private static final int QUIET_AT_LEAST = 8;
    private static final int QUIET_MORE = 12;
    private static final int AWAY_AT_LEAST = 2;
    private static final int AWAY_MORE = 14;

    private final RandomGenerator random;
    private final int members;
    private final Timeline.Writer timeline = Timeline.create();
    private int now = QUIET_AT_LEAST;

    private Schedule(RandomGenerator random, int members) {
        this.random = random;
        this.members = members;
    }

    /**
     * A timeline of that length.
     *
     * @param seconds at least 1
     */
    public static Timeline random(long seed, int members, int seconds) {
        Schedule schedule =
                new Schedule(RandomGeneratorFactory.of("L64X128MixRandom").create(seed), members);
        while (schedule.now < seconds) {
            schedule.next();
        }
        return schedule.timeline.until(seconds);
    }

    private void next() {
        int member = 1 + random.nextInt(members);
        int seconds = AWAY_AT_LEAST + random.nextInt(AWAY_MORE);
        timeline.at(now);
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> timeline.kill(member).at(now += seconds).start(member);
            case 3 -> timeline.stop(member).at(now += seconds).start(member);
            case 4 -> timeline.freeze(member, seconds);
            case 5, 6 -> timeline.isolate(member, 2 * seconds).at(now += seconds);
            case 7 -> timeline.cutOneWay(member, other(member), seconds);
            case 8 -> timeline.killJournal(seconds);
            case 9 -> timeline.happens(new Fault.Loss(member, 5 + random.nextInt(30), lasting(seconds)));
            case 10 -> timeline.happens(new Fault.CutJournal(member, lasting(seconds)));
            default -> rare(seconds);
        }
        now += seconds + QUIET_AT_LEAST + random.nextInt(QUIET_MORE);
    }

    private void rare(int seconds) {
        if (random.nextBoolean()) {
            timeline.killAll(seconds);
        } else {
            timeline.happens(new Fault.RollingRestart());
            now += 60;
        }
    }

    private int other(int member) {
        return 1 + (member + random.nextInt(members - 1)) % members;
    }

    private static Duration lasting(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
