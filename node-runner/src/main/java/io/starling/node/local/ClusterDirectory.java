package io.starling.node.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.starling.persistence.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The data directory of a local cluster: {@code cluster.json} (the plan), {@code run/} (who runs, and what is wanted),
 * {@code logs/}, {@code members/}, {@code postgres/} or {@code journal-url}, and {@code kubeconfig}. Files are replaced
 * whole.
 *
 * @param root absolute
 */
public record ClusterDirectory(Path root) {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Set<String> OURS =
            Set.of("cluster.json", "run", "logs", "members", "postgres", "kubeconfig", "journal-url");
    private static final String DOWN = "down";
    private static final String JSON_FILE = ".json";
    private static final String SUPERVISOR = "supervisor";

    /** What should become of a member; {@link #RUNNING} unless said otherwise. */
    public enum Wanted {
        /** Start it, and again when it dies. */
        RUNNING,
        /** Let it leave the cluster and end. */
        STOPPED,
        /** End it at once, without a word to anybody. */
        KILLED
    }

    /** The directory at a path, which needn't exist. */
    public static ClusterDirectory at(Path path) {
        return new ClusterDirectory(path.toAbsolutePath().normalize());
    }

    /** The plan, once {@code up} has made one. */
    public Optional<ClusterPlan> plan() {
        return read(planFile(), ClusterPlan.class);
    }

    /** Makes the directory and notes the plan. */
    public void save(ClusterPlan plan) {
        write(planFile(), plan);
    }

    /** The URL of the journal, where the cluster has none of its own. */
    Optional<String> journalUrl() {
        return read(journalFile(), String.class);
    }

    /** Notes the URL of the journal, password and all: temporary files, and so this one, are their owner's alone. */
    void saveJournalUrl(String url) {
        write(journalFile(), url);
    }

    /** Whether it holds something that is none of ours. */
    boolean foreign() {
        if (!Files.exists(root)) {
            return false;
        }
        try (Stream<Path> entries = Files.list(root)) {
            return !entries.allMatch(entry -> OURS.contains(entry.getFileName().toString()));
        } catch (IOException e) {
            return true;
        }
    }

    /** The process of a member, when it runs. */
    public Optional<RunningProcess> member(MemberPlan member) {
        return process(member.name());
    }

    void noteMember(MemberPlan member, RunningProcess process) {
        write(processFile(member.name()), process);
    }

    /** The process of the supervisor, when it runs. */
    public Optional<RunningProcess> supervisor() {
        return process(SUPERVISOR);
    }

    void noteSupervisor(RunningProcess process) {
        write(processFile(SUPERVISOR), process);
    }

    /** What is wanted of a member. */
    public Wanted wanted(MemberPlan member) {
        return read(wantedFile(member), Wanted.class).orElse(Wanted.RUNNING);
    }

    /** Says what is wanted of a member; the supervisor sees to it. */
    public void want(MemberPlan member, Wanted wanted) {
        write(wantedFile(member), wanted);
    }

    /** Asks the supervisor to stop everything: by a file without a word, for which there is room on a full disk. */
    public void wantDown() {
        try {
            Files.createDirectories(run());
            Files.write(downFile(), new byte[0]);
        } catch (IOException e) {
            throw unwritable(downFile(), e);
        }
    }

    boolean downWanted() {
        return Files.exists(downFile());
    }

    /** Forgets what was wanted of whom: the next start begins with every member. */
    void forgetWishes() {
        deleteFromRun(DOWN, ".wanted" + JSON_FILE);
    }

    /** Forgets also who ran, when nobody runs any more. */
    void forgetRun() {
        deleteFromRun(JSON_FILE, DOWN);
    }

    private void deleteFromRun(String... endings) {
        try (Stream<Path> files = Files.exists(run()) ? Files.list(run()) : Stream.empty()) {
            for (Path file : files.toList()) {
                if (Arrays.stream(endings).anyMatch(file.toString()::endsWith)) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Held by the supervisor as long as it lives. */
    Path supervisorLock() {
        return run().resolve("supervisor.lock");
    }

    /** The file that {@code kubectl --kubeconfig} takes. */
    public Path kubeconfig() {
        return root.resolve("kubeconfig");
    }

    /** What a part of the cluster wrote: a member by its name, {@code supervisor} or {@code journal}. */
    public Path log(String part) {
        return root.resolve("logs").resolve(part + ".log");
    }

    Path memberData(MemberPlan member) {
        return root.resolve("members").resolve(member.name());
    }

    /** The server of the cluster's own journal, whether it runs or not. */
    public EmbeddedPostgres postgres(ClusterPlan plan) {
        return EmbeddedPostgres.at(root.resolve("postgres"), plan.journalPort(), log("journal"));
    }

    private Optional<RunningProcess> process(String name) {
        return read(processFile(name), RunningProcess.class).filter(RunningProcess::alive);
    }

    private Path run() {
        return root.resolve("run");
    }

    /** Where members and supervisor keep who lives and who has died. */
    public Obituaries obituaries() {
        return Obituaries.in(lives());
    }

    Path lives() {
        return run().resolve("lives");
    }

    private Path planFile() {
        return root.resolve("cluster.json");
    }

    private Path journalFile() {
        return root.resolve("journal-url");
    }

    private Path processFile(String name) {
        return run().resolve(name + JSON_FILE);
    }

    private Path wantedFile(MemberPlan member) {
        return run().resolve(member.name() + ".wanted" + JSON_FILE);
    }

    private Path downFile() {
        return run().resolve(DOWN);
    }

    private static <T> Optional<T> read(Path file, Class<T> type) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(file), type));
        } catch (JsonProcessingException e) {
            throw new LaunchException("The file " + file + " can't be read; it was written by something else.", e);
        } catch (IOException e) {
            return Optional.empty(); // deleted since we looked
        }
    }

    private static void write(Path file, Object value) {
        try {
            Path directory = file.getParent();
            Files.createDirectories(directory);
            Path unfinished = Files.createTempFile(directory, "new", "");
            try {
                Files.write(unfinished, JSON.writeValueAsBytes(value));
                Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static LaunchException unwritable(Path file, IOException cause) {
        return new LaunchException(
                "The directory " + file.getParent() + " can't be written: " + cause.getMessage() + ".", cause);
    }
}
