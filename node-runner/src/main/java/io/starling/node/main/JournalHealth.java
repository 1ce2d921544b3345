package io.starling.node.main;

import io.starling.persistence.Journal;
import io.starling.persistence.JournalException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.actor.typed.ActorSystem;

/**
 * Whether the journal answers this member: asked each second by a thread of its own, because a call may hang. How long an
 * answer is missing is counted in rounds, so that a member which was stopped itself doesn't blame the journal for it.
 */
final class JournalHealth {
    private static final Duration PACE = Duration.ofSeconds(1);
    private static final Duration ROUND = Duration.ofMillis(500);
    /** A database that is started again is back within so many rounds, and what was written meanwhile succeeds. */
    private static final int PATIENCE = 7;

    private final Journal journal;
    private final AtomicLong answers = new AtomicLong();
    private volatile Duration latency = Duration.ZERO;
    private volatile String failure = "";
    private volatile int missed;
    private long before;

    private JournalHealth(Journal journal) {
        this.journal = journal;
    }

    /** Begins to look after the journal, as long as the system runs. */
    static JournalHealth watch(ActorSystem<?> system, Journal journal) {
        JournalHealth health = new JournalHealth(journal);
        Thread asking = new Thread(health::ask, "journal-health");
        asking.setDaemon(true);
        asking.start();
        system.getWhenTerminated().thenRun(asking::interrupt);
        system.scheduler().scheduleWithFixedDelay(ROUND, ROUND, health::round, system.executionContext());
        return health;
    }

    /** Why it can't be written, a clause; empty while it answers. */
    Optional<String> trouble() {
        int rounds = missed;
        if (rounds < PATIENCE) {
            return Optional.empty();
        }
        String why = failure.isEmpty() ? "" : " (" + failure + ")";
        return Optional.of("the journal at " + journal.shownUrl() + " doesn't answer, for "
                + ROUND.multipliedBy(rounds).toSeconds() + " s now" + why);
    }

    /** Of the last answer. */
    Duration latency() {
        return latency;
    }

    /** Whether it does. */
    boolean answers() {
        return missed < PATIENCE;
    }

    private void ask() {
        while (!Thread.currentThread().isInterrupted()) {
            long began = System.nanoTime();
            try {
                journal.ping();
                latency = Duration.ofNanos(System.nanoTime() - began);
                failure = "";
                answers.incrementAndGet();
            } catch (JournalException unanswered) {
                failure = String.valueOf(unanswered.getMessage());
            }
            try {
                Thread.sleep(PACE.toMillis());
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void round() {
        long now = answers.get();
        int rounds = now == before ? missed + 1 : 0;
        missed = rounds;
        before = now;
    }
}
