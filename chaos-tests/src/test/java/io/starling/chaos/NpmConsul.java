package io.starling.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** npm's package {@code consul}, installed into a directory of the test, with a script that drives it. */
final class NpmConsul {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final List<String> FILES = List.of("package.json", "client.js");

    private final Path directory;

    private NpmConsul(Path directory) {
        this.directory = directory;
    }

    /** @throws IllegalStateException with a sentence, where npm can't install it */
    static NpmConsul installed(Path directory) throws IOException, InterruptedException {
        for (String name : FILES) {
            try (InputStream file = NpmConsul.class.getResourceAsStream("/npm-consul/" + name)) {
                Files.copy(file, directory.resolve(name));
            }
        }
        NpmConsul npm = new NpmConsul(directory);
        npm.run(
                "npm can't install the package consul; this test needs node, npm and npm's registry",
                "npm",
                "install",
                "--no-audit",
                "--no-fund",
                "--silent");
        return npm;
    }

    /** Lets the script drive a member; returns what it printed. */
    String drive(String host, int port) throws IOException, InterruptedException {
        return run("the script of npm's consul failed", "node", "client.js", host, Integer.toString(port));
    }

    private String run(String sentence, String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(directory, "output", ".txt");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException(sentence + ": " + e.getMessage(), e);
        }
        boolean ended = process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly();
        }
        String printed = Files.readString(output, StandardCharsets.UTF_8);
        if (!ended || process.exitValue() != 0) {
            throw new IllegalStateException(sentence + ": " + printed);
        }
        return printed;
    }
}
