package io.starling.chaos.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Modules of {@code chaos-tests} with class paths of their own, which are built when a benchmark wants them. */
final class OwnModule {
    private OwnModule() {}

    /** Its directory {@code target}; built once, so for what doesn't depend on the project's other modules. */
    static Path fetched(Path home, String module) {
        Path target = target(home, module);
        return Files.isDirectory(target.resolve("lib")) ? target : built(home, module);
    }

    /** Its directory {@code target}, as its sources and those that it depends on are now. */
    static Path built(Path home, String module) {
        Commands.run(List.of(
                "mvn",
                "-q",
                "-f",
                home.toString(),
                "-Pbenchmarks",
                "-pl",
                "chaos-tests/" + module,
                "-am",
                "-Dmaven.test.skip=true",
                "-Dspotless.check.skip=true",
                "package"));
        return target(home, module);
    }

    /** For a JVM that runs it. */
    static String classPath(Path target) {
        return target.resolve("classes") + ":" + target.resolve("lib") + "/*";
    }

    private static Path target(Path home, String module) {
        return home.resolve("chaos-tests").resolve(module).resolve("target");
    }
}
