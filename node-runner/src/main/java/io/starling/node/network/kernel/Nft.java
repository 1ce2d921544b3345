package io.starling.node.network.kernel;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** Runs the tools that change the kernel's tables. Every call blocks for some milliseconds. */
public final class Nft {
    private static final long PATIENCE_SECONDS = 30;

    private Nft() {}

    /** What a tool answered. */
    public record Outcome(int code, String output) {
        public boolean done() {
            return code == 0;
        }
    }

    /** Runs a command; 127 where there is no such tool. */
    public static Outcome run(String input, String... command) {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return new Outcome(127, e.toString());
        }
        try {
            try (var out = process.getOutputStream()) {
                out.write(input.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return new Outcome(124, String.join(" ", command) + " doesn't end");
            }
            return new Outcome(process.exitValue(), output);
        } catch (IOException e) {
            process.destroyForcibly();
            return new Outcome(1, e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
            return new Outcome(130, "interrupted");
        }
    }
}
