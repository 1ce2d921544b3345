package io.starling.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** The npm package {@code consul}, as it is, driven by {@code consul-client.js} in a Node.js of its own. */
record NodeConsul(Path directory) {
    private static final String PACKAGE = "consul@2.0.1";
    private static final String SCRIPT = "consul-client.js";
    private static final int PATIENCE_MINUTES = 3;

    /**
     * @param directory an empty one
     * @throws IllegalStateException with a sentence where npm can't install it
     */
    static NodeConsul install(Path directory) throws IOException, InterruptedException {
        Npm.install(directory, PACKAGE);
        try (InputStream script = NodeConsul.class.getResourceAsStream(SCRIPT)) {
            Files.copy(Objects.requireNonNull(script), directory.resolve(SCRIPT));
        }
        return new NodeConsul(directory);
    }

    /** Lets the script drive a member; returns what it said: {@code done}, or what was not as it should be. */
    String drive(int apiPort) throws IOException, InterruptedException {
        Path said = directory.resolve("said-" + apiPort + ".txt");
        Process node = new ProcessBuilder(
                        "node", directory.resolve(SCRIPT).toString(), "127.0.0.1", Integer.toString(apiPort))
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (!node.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES)) {
            node.destroyForcibly();
            return "not done after minutes: " + Files.readString(said, UTF_8);
        }
        return Files.readString(said, UTF_8).strip();
    }
}
