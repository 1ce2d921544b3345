package io.starling.chaos.bench;

import io.starling.node.local.JavaCommand;
import io.starling.node.local.LaunchException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What single rules cost, without a cluster: placement, the catalog's order, encoding. */
@Command(
        name = "micro",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures placement, catalog and encoding by themselves, with JMH; needs Maven, which builds and fetches what it takes.",
            "Run it on a quiet machine: it gives each benchmark one JVM after the other."
        })
final class MicroBench implements Runnable {
    /** Members with few processors go without the optimizing compiler. */
    private static final String NOT_OPTIMIZED = "-XX:TieredStopAtLevel=1";

    @Parameters(
            arity = "0..1",
            paramLabel = "PATTERN",
            description = "Only benchmarks whose names contain a match of it, for instance Placement.")
    private String pattern = "";

    @Option(names = "--runs", paramLabel = "N", description = "JVMs for each benchmark; 3 unless given.")
    private int runs = 3;

    @Mixin
    private FiguresFile figures = new FiguresFile();

    @Override
    public void run() {
        if (runs < 1) {
            throw new LaunchException("--runs must be at least 1.");
        }
        Path target = OwnModule.built(BenchCluster.home(), "micro");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                OwnModule.classPath(target),
                "org.openjdk.jmh.Main"));
        command.addAll(List.of("-f", "" + runs, "-wi", "3", "-w", "2", "-i", "3", "-r", "2"));
        if (JavaCommand.memberOptions().contains(NOT_OPTIMIZED)) {
            command.addAll(List.of("-jvmArgsAppend", NOT_OPTIMIZED));
        }
        command.addAll(
                List.of("-rf", "json", "-rff", figures.path().toAbsolutePath().toString(), pattern));
        try {
            int code = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (code != 0) {
                throw new LaunchException("JMH ended with code " + code + ".");
            }
        } catch (IOException e) {
            throw new LaunchException("JMH can't be started: " + e.getMessage() + ".", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LaunchException("Interrupted.", e);
        }
        System.out.println("Written to " + figures.path());
    }
}
