package io.starling.chaos.cluster;

import io.starling.node.local.LaunchException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A member's process, and a keeper that starts it again when it ends unasked: a member that downs itself ends its process
 * and counts on that.
 */
final class MemberHost {
    private static final int STOP_SECONDS = 90;
    private static final long RESTART_AFTER_MILLIS = 1000;
    /** How a member ends that finds itself out of the cluster. One that can't start, its journal being away, ends otherwise. */
    private static final int DOWNED = 255;

    private final String name;
    private final Map<String, String> environment;
    private final Path log;
    private final Consumer<String> say;
    private final List<Long> endings = new CopyOnWriteArrayList<>();
    private List<String> command;
    private @Nullable Process process;
    private @Nullable Process told;
    private boolean wanted;

    MemberHost(String name, List<String> command, Map<String, String> environment, Path log, Consumer<String> say) {
        this.name = name;
        this.command = command;
        this.environment = environment;
        this.log = log;
        this.say = say;
    }

    /** What it is started with from now on. */
    synchronized void become(List<String> next) {
        command = next;
    }

    /** Starts it, and again when it dies, until it is killed or stopped. */
    synchronized void start() {
        wanted = true;
        if (process == null || !process.isAlive()) {
            launch();
        }
    }

    private void launch() {
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            Process started = builder.start();
            process = started;
            Thread keeper = new Thread(() -> keep(started), "keeper of " + name);
            keeper.setDaemon(true);
            keeper.start();
        } catch (IOException e) {
            throw new LaunchException("The member " + name + " can't be started: " + e.getMessage() + ".", e);
        }
    }

    private void keep(Process which) {
        which.onExit().join();
        synchronized (this) {
            if (!wanted || !which.equals(process)) {
                return;
            }
            if (!which.equals(told)) {
                if (which.exitValue() == DOWNED) {
                    endings.add(System.nanoTime());
                }
                say.accept(name + " ended by itself (exit " + which.exitValue() + ") and is started again");
            }
        }
        Waiting.millis(RESTART_AFTER_MILLIS);
        synchronized (this) {
            if (wanted && which.equals(process)) {
                launch();
            }
        }
    }

    /** SIGKILL; returns when it is dead, and it stays so. */
    void kill() {
        Process current = unwant();
        if (current != null) {
            current.destroyForcibly();
            await(current);
        }
    }

    /** SIGTERM; returns when it has ended, and it stays away. False where it didn't end in time and was killed. */
    boolean stop() {
        Process current = unwant();
        if (current == null) {
            return true;
        }
        current.destroy();
        if (await(current)) {
            return true;
        }
        current.destroyForcibly();
        await(current);
        return false;
    }

    /** Lets the process sleep or wake: SIGSTOP or SIGCONT. */
    synchronized void signal(String signal) {
        if (process != null && process.isAlive()) {
            Tool.works("kill -" + signal + " " + process.pid());
        }
    }

    private synchronized @Nullable Process unwant() {
        wanted = false;
        told = process;
        return process;
    }

    private static boolean await(Process process) {
        return Waiting.until(STOP_SECONDS, () -> !process.isAlive());
    }

    String name() {
        return name;
    }

    /** When it ended because it was downed, by {@link System#nanoTime}. */
    List<Long> endings() {
        return List.copyOf(endings);
    }
}
