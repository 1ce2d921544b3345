package io.starling.node.runtime.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Signals to groups of processes, and to all that carry a pod's mark in their environment, wherever they moved to. */
final class ProcessGroups {
    /** The variable that marks every process of a pod. */
    static final String MARK = "STARLING_POD_UID";

    private ProcessGroups() {}

    /** Sends a signal to a whole group; one that is gone is no error. */
    static void signal(long group, String signal) {
        shell("kill -s " + signal + " -- -" + group);
    }

    /** Kills every process that carries the pod's mark, until none is left. */
    static void killMarked(String uid) {
        for (List<ProcessHandle> left = marked(uid); !left.isEmpty(); left = marked(uid)) {
            left.forEach(ProcessHandle::destroyForcibly);
            left.forEach(process -> process.onExit().join());
        }
    }

    private static List<ProcessHandle> marked(String uid) {
        String mark = MARK + "=" + uid;
        return ProcessHandle.allProcesses()
                .filter(process -> hasMark(process.pid(), mark))
                .toList();
    }

    private static boolean hasMark(long pid, String mark) {
        try {
            String environment =
                    Files.readString(Path.of("/proc", Long.toString(pid), "environ"), StandardCharsets.ISO_8859_1);
            return List.of(environment.split("\0", -1)).contains(mark);
        } catch (IOException goneOrForeign) {
            return false;
        }
    }

    private static void shell(String command) {
        try {
            new ProcessBuilder("/bin/sh", "-c", command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("can't run /bin/sh", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while signalling", e);
        }
    }
}
