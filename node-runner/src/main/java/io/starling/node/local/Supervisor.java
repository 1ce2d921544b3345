package io.starling.node.local;

import io.starling.node.local.ClusterDirectory.Wanted;
import io.starling.persistence.JournalException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the journal's database and the members of a local cluster running: what dies is started again within moments,
 * unless it was asked to. It can be killed itself at any time: all that it starts lives on, and the next supervisor takes
 * it over. When it is asked to end (SIGTERM, or {@code down}) it stops everything first.
 */
public final class Supervisor {
    private static final long LOOK_EVERY_MILLIS = 100;

    private final ClusterDirectory directory;
    private final ClusterPlan plan;
    private final LocalJournal journal;
    private final Obituaries obituaries;
    private final PrintStream out;
    private final List<MemberWatch> watches = new ArrayList<>();
    private final AtomicBoolean ending = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);

    private Supervisor(ClusterDirectory directory, ClusterPlan plan, PrintStream out) {
        this.directory = directory;
        this.plan = plan;
        this.journal = LocalJournal.of(directory, plan);
        this.obituaries = directory.obituaries();
        this.out = out;
    }

    /**
     * Runs a cluster until it is asked to end. Returns at once when another supervisor has it.
     *
     * @param out one line for everything that happens
     */
    public static void run(ClusterDirectory directory, PrintStream out) {
        ClusterPlan plan = directory
                .plan()
                .orElseThrow(() -> new LaunchException("No cluster was ever started in " + directory.root() + "."));
        Optional<DirectoryLock> lock = DirectoryLock.take(directory.supervisorLock());
        if (lock.isEmpty()) {
            out.println("Another supervisor looks after " + directory.root() + ".");
            return;
        }
        try (DirectoryLock held = lock.get()) {
            new Supervisor(directory, plan, out).superviseUntilDown();
        }
    }

    private void superviseUntilDown() {
        directory.noteSupervisor(RunningProcess.of(ProcessHandle.current()));
        Thread onTerm = new Thread(this::endFromSignal, "supervisor-stop");
        Runtime.getRuntime().addShutdownHook(onTerm);
        try {
            while (!ending.get() && !directory.downWanted()) {
                look();
                Pause.millis(LOOK_EVERY_MILLIS);
            }
            say("stopping");
            Teardown.run(directory, plan, this::say);
        } finally {
            ended.countDown();
        }
    }

    /** The JVM waits for its shutdown hooks, and so for the teardown in the main thread. */
    private void endFromSignal() {
        ending.set(true);
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            String journalUrl = journal.keep(this::say);
            if (watches.isEmpty()) {
                plan.all().forEach(member -> watches.add(new MemberWatch(member)));
            }
            watches.forEach(watch -> watch.look(journalUrl));
        } catch (JournalException | LaunchException e) {
            say(e.getMessage());
            Pause.millis(1000);
        }
    }

    private void say(@Nullable String line) {
        out.println(Instant.now().truncatedTo(ChronoUnit.MILLIS) + " " + line);
    }

    /** One member, and how it has fared. */
    private final class MemberWatch {
        private final MemberPlan member;
        private RestartPace pace = RestartPace.FRESH;
        private Instant startAfter = Instant.EPOCH;
        private @Nullable RunningProcess process;

        MemberWatch(MemberPlan member) {
            this.member = member;
            this.process = directory.member(member).orElse(null);
        }

        void look(String journalUrl) {
            Wanted wanted = directory.wanted(member);
            RunningProcess known = process;
            if (known != null && !known.alive()) {
                noteDeath(known, wanted);
            } else if (known != null) {
                endIfUnwanted(known, wanted);
            } else if (wanted == Wanted.RUNNING && !Instant.now().isBefore(startAfter)) {
                start(journalUrl);
            }
        }

        private void start(String journalUrl) {
            RunningProcess started = MemberProcess.start(directory, plan, member, journalUrl);
            directory.noteMember(member, started);
            process = started;
            say(member.name() + " started as process " + started.pid());
        }

        private void noteDeath(RunningProcess dead, Wanted wanted) {
            process = null;
            tellOthers(dead);
            if (wanted != Wanted.RUNNING) {
                say(member.name() + " ended, as it was asked to");
                pace = RestartPace.FRESH;
                startAfter = Instant.EPOCH;
                return;
            }
            Instant now = Instant.now();
            pace = pace.afterDeath(Duration.between(Instant.ofEpochMilli(dead.startedAt()), now));
            startAfter = now.plus(pace.delay());
            say(member.name() + " died; starting it again in " + pace.delay().toMillis() + " ms");
        }

        /** They would find out, but need longer, and two members alone can't be sure. */
        private void tellOthers(RunningProcess dead) {
            try {
                obituaries.died(dead);
            } catch (UncheckedIOException e) {
                say("the other members can't be told that " + member.name() + " died: " + e.getMessage());
            }
        }

        private void endIfUnwanted(RunningProcess running, Wanted wanted) {
            if (wanted == Wanted.STOPPED) {
                running.terminate();
            } else if (wanted == Wanted.KILLED) {
                running.kill();
            }
        }
    }
}
