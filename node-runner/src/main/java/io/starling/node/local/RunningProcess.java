package io.starling.node.local;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A process, told apart from a later one of the same number by when it started.
 *
 * @param pid the process id
 * @param startedAt milliseconds since 1970, as the operating system tells it; 0 where it doesn't
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RunningProcess(long pid, long startedAt) {

    /** The process with this handle. */
    public static RunningProcess of(ProcessHandle handle) {
        return new RunningProcess(
                handle.pid(),
                handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L));
    }

    /** Whether it still runs. One that ended but was never collected by its parent doesn't. */
    public boolean alive() {
        return handle().isPresent();
    }

    /** Asks it to end. */
    void terminate() {
        handle().ifPresent(ProcessHandle::destroy);
    }

    /** Ends it with SIGKILL. */
    public void kill() {
        handle().ifPresent(ProcessHandle::destroyForcibly);
    }

    /** Waits until it has ended. False when it hasn't within the time. */
    public boolean awaitEnd(long seconds) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (alive()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            Pause.millis(20);
        }
        return true;
    }

    private Optional<ProcessHandle> handle() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(handle -> of(handle).startedAt() == startedAt)
                .filter(handle -> !ended());
    }

    private boolean ended() {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("Z");
        } catch (IOException e) {
            return false;
        }
    }
}
