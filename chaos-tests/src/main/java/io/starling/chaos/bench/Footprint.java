package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
            String stat = Files.readString(proc.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
            double ticks =
                    Double.parseDouble(fields[UTIME_AFTER_NAME]) + Double.parseDouble(fields[UTIME_AFTER_NAME + 1]);
            return new Footprint(megabytes(memory, "Rss:"), megabytes(memory, "Pss:"), ticks / TICKS);
        } catch (IOException e) {
            throw new LaunchException("The footprint of process " + process + " can't be read: " + e.getMessage(), e);
        }
    }

    private static double megabytes(String memory, String name) {
        return memory.lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }
}
