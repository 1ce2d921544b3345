package io.starling.node.cli;

import io.starling.node.local.DockerEngine;
import io.starling.node.local.LaunchException;
import io.starling.node.main.RuntimeKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The main job in one go, for somebody who has five minutes. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the main job in one go: a cluster, an application, a member killed while it serves.",
            "Uses a data directory and ports of its own, and removes all of it at the end."
        })
final class DemoCommand implements Runnable {
    @Option(
            names = "--runtime",
            paramLabel = "KIND",
            description = "docker or process; docker if an engine answers, else process.")
    private @Nullable RuntimeKind runtime;

    @Override
    public void run() {
        Path directory = scratch();
        try {
            new Demo(directory, kind(directory)).run();
        } finally {
            delete(directory);
        }
    }

    private RuntimeKind kind(Path directory) {
        if (runtime == RuntimeKind.SIMULATED) {
            throw new LaunchException("The demo shows real containers or processes: --runtime docker or process.");
        }
        if (runtime == RuntimeKind.PROCESS || (runtime == null && !DockerEngine.answers())) {
            System.out.println("Runtime: process. " + (runtime == null ? "No Docker engine answers, so p" : "P")
                    + "ods are plain processes of this machine, and their image is ignored.");
            return RuntimeKind.PROCESS;
        }
        if (!DockerEngine.answers()) {
            throw new LaunchException("No Docker engine answers on this machine: start one, or use --runtime process.");
        }
        Optional<String> busybox = DemoImage.make(directory);
        if (busybox.isEmpty()) {
            System.out.println(
                    "Runtime: process. A Docker engine answers, but there is no static busybox to make an image of;"
                            + " pods are plain processes of this machine.");
            return RuntimeKind.PROCESS;
        }
        System.out.println("Runtime: docker. The image " + DemoImage.NAME + " was made of " + busybox.get() + ".");
        return RuntimeKind.DOCKER;
    }

    private static Path scratch() {
        try {
            return Files.createTempDirectory("starling-demo");
        } catch (IOException e) {
            throw new LaunchException("No temporary directory can be made: " + e.getMessage() + ".", e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("Some files are left in " + directory + ": " + e.getMessage());
        }
    }
}
