package io.starling.chaos.bench;

import io.starling.node.local.LaunchException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs programs to their end. */
final class Commands {
    private Commands() {}

    /**
     * Runs a program; answers what it said.
     *
     * @throws LaunchException with what it said, when it ends with another code than 0
     */
    static String run(List<String> words) {
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
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
