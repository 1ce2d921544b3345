package io.starling.chaos.cluster;

import io.starling.node.local.LaunchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The programs of the operating system. */
final class Tool {
    private Tool() {}

    /**
     * Runs a program to its end.
     *
     * @param words separated by blanks
     * @return what it printed
     * @throws LaunchException when it fails
     */
    static String run(String words) {
        return run(List.of(words.split(" ", -1)));
    }

    static String run(List<String> words) {
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            if (code != 0) {
                throw new LaunchException("'" + String.join(" ", words) + "' failed: " + output.strip());
            }
            return output;
        } catch (IOException e) {
            throw new LaunchException("'" + words.get(0) + "' can't be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted.", e);
        }
    }

    /** Whether it succeeds. */
    static boolean works(String words) {
        try {
            run(words);
            return true;
        } catch (LaunchException e) {
            return false;
        }
    }
}
