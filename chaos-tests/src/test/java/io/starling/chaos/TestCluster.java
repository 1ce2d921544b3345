package io.starling.chaos;

import io.starling.node.local.ApiClient;
import io.starling.node.local.ClusterPlan;
import io.starling.node.local.LocalCluster;
import io.starling.node.local.MemberPlan;
import io.starling.node.local.RunningProcess;
import io.starling.node.main.RuntimeKind;
import io.starling.persistence.BackEnd;
import io.starling.persistence.PostgresPrograms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** A cluster of separate JVMs that lives as long as a test class. Members are numbered from 1. */
public final class TestCluster implements BeforeAllCallback, AfterAllCallback, TestWatcher {
    private final int members;
    private final RuntimeKind runtime;
    private final @Nullable BackEnd backEnd;
    private BackEnd.@Nullable Server server;
    private @Nullable String journalUrl;
    private @Nullable Path directory;
    private @Nullable LocalCluster running;

    private TestCluster(int members, RuntimeKind runtime, @Nullable BackEnd backEnd) {
        this.members = members;
        this.runtime = runtime;
        this.backEnd = backEnd;
    }

    /** A cluster that is started before the first test of its class, with every member ready. */
    public static TestCluster of(int members, RuntimeKind runtime) {
        return new TestCluster(members, runtime, null);
    }

    /** The same with a journal that the test looks after, not the cluster: {@link #server} is it. */
    public TestCluster on(BackEnd journal) {
        return new TestCluster(members, runtime, journal);
    }

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        ClassArchive.prepare();
        directory = Files.createTempDirectory("starling-test");
        running = LocalCluster.in(directory.resolve("cluster"), line -> {});
        if (backEnd == null) {
            PostgresPrograms.linkInto(directory.resolve("cluster").resolve("postgres"));
        } else {
            server = backEnd.start(directory.resolve("server"));
            journalUrl = server.emptyJournal();
            running.useJournal(journalUrl);
        }
        int port = TestPorts.free(3 * members + 1);
        try {
            running.up(new ClusterPlan(members, runtime, port, port + 2 * members + 1));
        } catch (RuntimeException e) {
            keepLogs(context);
            throw e;
        }
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        if (runtime == RuntimeKind.SIMULATED) {
            // Nothing outlives these, and how a cluster leaves is for tests to look at: the end of a class needn't wait
            // for it.
            local().plan().all().forEach(local()::kill);
        }
        local().down();
        if (server != null) {
            server.close();
        }
        deleteAll(root());
    }

    @Override
    public void testFailed(ExtensionContext context, @Nullable Throwable cause) {
        keepLogs(context);
    }

    /** Everything else that can be done with it. */
    public LocalCluster local() {
        if (running == null) {
            throw new IllegalStateException("the cluster is not started: is it registered as a static extension?");
        }
        return running;
    }

    /** The journal's server, where the cluster has none of its own. */
    public BackEnd.Server server() {
        if (server == null) {
            throw new IllegalStateException("the cluster looks after its journal itself");
        }
        return server;
    }

    /** Where that journal is. */
    public String journalUrl() {
        if (journalUrl == null) {
            throw new IllegalStateException("the cluster looks after its journal itself");
        }
        return journalUrl;
    }

    /** One member's facts. */
    public MemberPlan member(int number) {
        return local().plan().member(number);
    }

    /** A member's API. */
    public ApiClient api(int number) {
        return local().api(member(number));
    }

    /** A member's process; fails when it doesn't run. */
    public RunningProcess process(int number) {
        return local().directory().member(member(number)).orElseThrow();
    }

    /** For kubectl. */
    public Path kubeconfig() {
        return local().directory().kubeconfig();
    }

    /** SIGKILL; the member stays dead. */
    public void kill(int number) {
        local().kill(member(number));
    }

    /** SIGTERM; the member leaves and stays away. */
    public void stop(int number) {
        local().stop(member(number));
    }

    /** Returns when a member that was killed or stopped is ready again. */
    public void start(int number) {
        local().start(member(number));
    }

    private Path root() {
        if (directory == null) {
            throw new IllegalStateException("the cluster is not started");
        }
        return directory;
    }

    private void keepLogs(ExtensionContext context) {
        Path logs = root().resolve("cluster").resolve("logs");
        Path target =
                Path.of("target", "cluster-logs", context.getRequiredTestClass().getSimpleName());
        try (Stream<Path> files = Files.list(logs)) {
            Files.createDirectories(target);
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
            System.err.println("The cluster's logs are kept in " + target.toAbsolutePath());
        } catch (IOException e) {
            System.err.println("The cluster's logs can't be kept: " + e);
        }
    }

    static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
