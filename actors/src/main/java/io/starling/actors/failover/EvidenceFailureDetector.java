package io.starling.actors.failover;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.apache.pekko.event.EventStream;
import org.apache.pekko.remote.FailureDetector;
import org.apache.pekko.remote.FailureDetectorWithAddress;

/**
 * Whether a member can be reached: not, once there is evidence that it is dead; else by the silence of its heartbeats. One
 * that answers {@link RollCall} meanwhile is only busy, and is waited for much longer than one that doesn't. Made by Pekko,
 * one for each run of a member that sends heartbeats here, and asked five times a second.
 */
public final class EvidenceFailureDetector implements FailureDetector, FailureDetectorWithAddress {
    /** From this silence on a member is asked, so that its answer is here before it matters. */
    private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** What passes unseen between two looks is this process' own sleep, and no more of it counts than this. */
    private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final FoundDead foundDead;
    private final SignsOfLife signs;
    private final long pause;
    private final long answeringPause;
    private final LongSupplier nanos;
    private final long born;
    private volatile String address = "";
    private volatile boolean monitoring;
    private long looked;
    private long silent;

    /** As Pekko wants it. */
    public EvidenceFailureDetector(Config config, EventStream events) {
        this(
                FoundDead.of(events),
                SignsOfLife.of(events),
                config.getDuration("heartbeat-interval").plus(config.getDuration("acceptable-heartbeat-pause")),
                config.getDuration("acceptable-heartbeat-pause-while-answering"),
                System::nanoTime);
    }

    /**
     * @param pause the longest silence of one that doesn't answer
     * @param answeringPause the longest silence of one that does
     */
    EvidenceFailureDetector(
            FoundDead foundDead, SignsOfLife signs, Duration pause, Duration answeringPause, LongSupplier nanos) {
        this.foundDead = foundDead;
        this.signs = signs;
        this.pause = pause.toNanos();
        this.answeringPause = answeringPause.toNanos();
        this.nanos = nanos;
        this.born = foundDead.now();
    }

    @Override
    public void setAddress(String address) {
        this.address = address;
    }

    @Override
    public boolean isAvailable() {
        if (foundDead.since(born, address)) {
            return false;
        }
        long silence = silence();
        if (silence < ASK_NANOS) {
            return true;
        }
        boolean answers = signs.answers(address);
        return silence < pause || (answers && silence < answeringPause);
    }

    private synchronized long silence() {
        if (monitoring) {
            long now = nanos.getAsLong();
            silent += Math.min(now - looked, STEP_NANOS);
            looked = now;
        }
        return silent;
    }

    @Override
    public boolean isMonitoring() {
        return monitoring;
    }

    @Override
    public synchronized void heartbeat() {
        monitoring = true;
        silent = 0;
        looked = nanos.getAsLong();
        signs.heard(address);
    }
}
