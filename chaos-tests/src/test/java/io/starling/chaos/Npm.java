package io.starling.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;

/** Installs packages for clients that run on Node.js. */
final class Npm {
    private Npm() {}

    /**
     * @param directory an empty one
     * @param name a package and its version, as {@code consul@2.0.1}
     * @throws IllegalStateException with a sentence where npm can't install it
     */
    static void install(Path directory, String name) throws IOException, InterruptedException {
        Process npm;
        try {
            npm = new ProcessBuilder("npm", "install", "--no-audit", "--no-fund", "--loglevel=error", name)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException("This test needs Node.js and npm on the PATH: " + e.getMessage(), e);
        }
        StringBuilder output = new StringBuilder();
        try (BufferedReader lines = npm.inputReader()) {
            lines.lines().forEach(line -> output.append(line).append('\n'));
        }
        if (npm.waitFor() != 0) {
            throw new IllegalStateException("npm can't install " + name + ": " + output);
        }
    }
}
