package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * What a process takes of the machine, as Linux tells it.
 *
 * @param residentMegabytes memory that it has in use, all of it, also what it shares with others (RSS)
 * @param proportionalMegabytes the same, but of shared memory only its share (PSS): these add up over processes
 * @param processorSeconds it has used since it started
 */
record Footprint(double residentMegabytes, double proportionalMegabytes, double processorSeconds) {
    /** USER_HZ, which is the same on every Linux that Java runs on. */
    private static final double TICKS = 100;

    private static final int UTIME_AFTER_NAME = 11;

    static Footprint of(long process) {
        Path proc = Path.of("/proc", Long.toString(process));
        try {
            String memory = Files.readString(proc.resolve("smaps_rollup"));
            return new Footprint(megabytes(memory, "Rss:"), megabytes(memory, "Pss:"), processorSeconds(process));
        } catch (IOException e) {
            throw new LaunchException("The footprint of process " + process + " can't be read: " + e.getMessage(), e);
        }
    }

    /**
     * What a process has used of the processors since it started.
     *
     * @throws IOException where it has ended
     */
    static double processorSeconds(long process) throws IOException {
        return ticks(process, 2) / TICKS;
    }

    /**
     * The same with what its children used that have ended.
     *
     * @throws IOException where it has ended
     */
    static double processorSecondsWithEnded(long process) throws IOException {
        return ticks(process, 4) / TICKS;
    }

    /** Times in the order of /proc: of the process in user space and in the kernel, then of its children that ended. */
    private static double ticks(long process, int fields) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process), "stat"));
        String[] all = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
        return Arrays.stream(all, UTIME_AFTER_NAME, UTIME_AFTER_NAME + fields)
                .mapToDouble(Double::parseDouble)
                .sum();
    }

    private static double megabytes(String memory, String name) {
        return memory.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }
}
