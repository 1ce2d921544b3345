package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What a JVM's heap holds that is in use: its tool {@code jcmd} counts the objects after a full collection. */
final class LiveHeap {
    private LiveHeap() {}

    static double megabytes(long process) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process counting = new ProcessBuilder(jcmd, "" + process, "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            String said = new String(counting.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String total = said.lines()
                    .filter(line -> line.startsWith("Total"))
                    .findFirst()
                    .orElseThrow(() -> new LaunchException("The heap of " + process + " can't be counted: " + said));
            String[] words = total.strip().split(" +", -1);
            return Double.parseDouble(words[2]) / (1024 * 1024);
        } catch (IOException e) {
            throw new LaunchException("The heap of " + process + " can't be counted: " + e.getMessage() + ".", e);
        }
    }
}
