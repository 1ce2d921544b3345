package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Runs programs to their end. */
final class Commands {
    private Commands() {}

    /**
     * Runs a program; answers what it said.
     *
     * @throws LaunchException with what it said, when it ends with another code than 0
     */
    static String run(List<String> words) {
        return run(words, Map.of());
    }

    /** The same, with these variables in its environment besides those of this process. */
    static String run(List<String> words, Map<String, String> environment) {
        try {
            ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
            builder.environment().putAll(environment);
            Process process = builder.start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new LaunchException(String.join(" ", words) + " failed: " + said.strip());
            }
            return said;
        } catch (IOException e) {
            throw new LaunchException(words.get(0) + " can't be run: " + e.getMessage() + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted.", e);
        }
    }
}
