package io.starling.node.local;

import io.starling.node.local.ClusterDirectory.Wanted;
import io.starling.persistence.Journal;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What can be done with a cluster on this machine, whoever asks: the command line, the demo and the tests. */
public final class LocalCluster {
    private static final long START_SECONDS = 180;
    private static final long STOP_SECONDS = 300;

    private final ClusterDirectory directory;
    private final Consumer<String> progress;
    private final Map<MemberPlan, ApiClient> clients = new ConcurrentHashMap<>();

    private LocalCluster(ClusterDirectory directory, Consumer<String> progress) {
        this.directory = directory;
        this.progress = progress;
    }

    /**
     * The cluster whose data is in a directory, whether it runs or not.
     *
     * @param progress is told, a line each, what is going on
     */
    public static LocalCluster in(Path directory, Consumer<String> progress) {
        return new LocalCluster(ClusterDirectory.at(directory), progress);
    }

    /** Where it keeps its files. */
    public ClusterDirectory directory() {
        return directory;
    }

    /** The plan it runs or last ran by. */
    public ClusterPlan plan() {
        return directory
                .plan()
                .orElseThrow(() -> new LaunchException("There is no cluster in " + directory.root()
                        + ": start one with 'starling up', or name its directory with --data."));
    }

    /** Whether something looks after it. */
    public boolean running() {
        return directory.supervisor().isPresent();
    }

    /**
     * Lets the cluster use a journal that others look after, from its first start on; without this it has one of its own.
     *
     * @throws io.starling.persistence.JournalException when that journal can't be used now
     * @throws LaunchException when the cluster was started before with another one
     */
    public void useJournal(String url) {
        Optional<String> before = directory.journalUrl();
        if (directory.plan().isPresent() && !before.equals(Optional.of(url))) {
            throw new LaunchException("The cluster in " + directory.root() + " has another journal, "
                    + journal().place() + ": name another directory with --data.");
        }
        try (Journal named = Journal.forUrl(url)) {
            named.check();
        }
        Preflight.checkDirectory(directory);
        directory.saveJournalUrl(url);
    }

    /**
     * Starts the cluster and returns when every member that should run is ready. When it runs already, only waits.
     *
     * @throws LaunchException when it can't be started; what was started by this call is stopped again
     */
    public void up(ClusterPlan plan) {
        if (running()) {
            awaitReady();
            return;
        }
        Preflight.check(directory, plan);
        prepare(plan);
        startSupervisor();
        try {
            awaitReady();
        } catch (LaunchException e) {
            down();
            throw e;
        }
    }

    /**
     * Like {@link #up}, but this process is the supervisor: returns when the cluster is down again.
     *
     * @param out one line for everything that happens
     * @param whenReady called once every member is ready
     */
    public void upInForeground(ClusterPlan plan, PrintStream out, Runnable whenReady) {
        if (running()) {
            awaitReady();
            whenReady.run();
            return;
        }
        Preflight.check(directory, plan);
        prepare(plan);
        Thread herald = new Thread(() -> heraldReady(out, whenReady), "herald");
        herald.setDaemon(true);
        herald.start();
        Supervisor.run(directory, out);
    }

    private void heraldReady(PrintStream out, Runnable whenReady) {
        try {
            awaitSupervisor();
            awaitReady();
            whenReady.run();
        } catch (LaunchException e) {
            out.println(e.getMessage());
            directory.wantDown();
        }
    }

    /** Writes down what a supervisor needs to begin. */
    private void prepare(ClusterPlan plan) {
        directory.forgetWishes();
        directory.save(plan);
        Kubeconfig.write(directory, plan);
    }

    /** Stops everything; the data stays. */
    public void down() {
        ClusterPlan plan = plan();
        Optional<RunningProcess> supervisor = directory.supervisor();
        supervisor.ifPresent(running -> {
            directory.wantDown();
            awaitSupervisorsEnd(plan, running);
        });
        // What a supervisor that was killed left behind.
        Teardown.run(directory, plan, supervisor.isPresent() ? line -> {} : progress);
    }

    /** Ends a member with SIGKILL; it stays dead until {@link #start}. */
    public void kill(MemberPlan member) {
        directory.want(member, Wanted.KILLED);
        directory.member(member).ifPresent(process -> {
            process.kill();
            process.awaitEnd(STOP_SECONDS);
        });
    }

    /** Lets a member leave; it stays away until {@link #start}. */
    public void stop(MemberPlan member) {
        directory.want(member, Wanted.STOPPED);
        directory.member(member).ifPresent(process -> {
            process.terminate();
            if (!process.awaitEnd(STOP_SECONDS)) {
                throw new LaunchException("The member " + member.name() + " (process " + process.pid()
                        + ") does not end; 'member kill' ends it.");
            }
        });
    }

    /** Starts a member that was stopped or killed, and returns when it is ready. */
    public void start(MemberPlan member) {
        if (!running()) {
            throw new LaunchException("Nothing runs in " + directory.root() + ": 'starling up' starts the cluster.");
        }
        directory.want(member, Wanted.RUNNING);
        await(List.of(member));
    }

    /** Its journal, whether it answers or not. */
    public LocalJournal journal() {
        return LocalJournal.of(directory, plan());
    }

    /** Whether a member answers that it is ready. */
    public boolean ready(MemberPlan member) {
        return api(member).ready();
    }

    /** The API of a member, whether it runs or not. */
    public ApiClient api(MemberPlan member) {
        return clients.computeIfAbsent(member, m -> new ApiClient(m.api()));
    }

    /** Returns when every member that should run is ready. */
    public void awaitReady() {
        await(plan().all().stream()
                .filter(member -> directory.wanted(member) == Wanted.RUNNING)
                .toList());
    }

    private void await(List<MemberPlan> members) {
        long begin = System.nanoTime();
        Set<MemberPlan> waiting = new HashSet<>(members);
        while (!waiting.isEmpty()) {
            for (MemberPlan member : members) {
                if (waiting.contains(member) && ready(member)) {
                    waiting.remove(member);
                    progress.accept(member.name() + " is ready after " + seconds(begin) + " s");
                }
            }
            if (!running() && !waiting.isEmpty()) {
                throw new LaunchException("The supervisor ended: " + lastWord("supervisor"));
            }
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(START_SECONDS)) {
                MemberPlan late = waiting.iterator().next();
                throw new LaunchException(late.name() + " is not ready after " + START_SECONDS + " s; its last word: "
                        + lastWord(late.name()));
            }
            Pause.millis(50);
        }
    }

    private void startSupervisor() {
        List<String> command = JavaCommand.small(
                List.of("supervise", "--data", directory.root().toString()));
        Path log = directory.log("supervisor");
        try {
            Files.createDirectories(log.getParent());
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(Path.of("/dev/null").toFile())
                    .redirectOutput(ProcessBuilder.Redirect.to(log.toFile()))
                    .start();
        } catch (IOException e) {
            throw new LaunchException("The supervisor can't be started: " + e.getMessage() + ".", e);
        }
        awaitSupervisor();
    }

    private void awaitSupervisor() {
        long begin = System.nanoTime();
        while (!running()) {
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(30)) {
                throw new LaunchException("The supervisor doesn't start: " + lastWord("supervisor"));
            }
            Pause.millis(20);
        }
    }

    private void awaitSupervisorsEnd(ClusterPlan plan, RunningProcess supervisor) {
        Set<MemberPlan> waiting = new HashSet<>(plan.all());
        waiting.removeIf(member -> directory.member(member).isEmpty());
        long begin = System.nanoTime();
        while (supervisor.alive()) {
            for (MemberPlan member : plan.all()) {
                if (directory.member(member).isEmpty() && waiting.remove(member)) {
                    progress.accept(member.name() + " has left after " + seconds(begin) + " s");
                }
            }
            if (System.nanoTime() - begin > TimeUnit.SECONDS.toNanos(STOP_SECONDS)) {
                supervisor.kill();
            }
            Pause.millis(50);
        }
    }

    /** The last error in a part's log, or else its last line: for messages. */
    private String lastWord(String part) {
        Path log = directory.log(part);
        try (Stream<String> text = Files.lines(log)) {
            List<String> lines = text.filter(line -> !line.isBlank()).toList();
            String last = lines.isEmpty() ? "nothing" : lines.get(lines.size() - 1);
            String word = lines.stream()
                    .filter(line -> line.contains(" ERROR "))
                    .reduce((a, b) -> b)
                    .orElse(last);
            return word + " (see " + log + ")";
        } catch (IOException | UncheckedIOException e) {
            return "nothing (" + log + " can't be read)";
        }
    }

    private static String seconds(long sinceNanos) {
        return String.format("%.1f", (System.nanoTime() - sinceNanos) / 1e9);
    }
}
