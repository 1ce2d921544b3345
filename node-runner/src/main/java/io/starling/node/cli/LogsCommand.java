package io.starling.node.cli;

import io.starling.node.local.LaunchException;
import io.starling.node.local.LocalCluster;
import io.starling.node.local.MemberPlan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what the parts of a cluster on this machine wrote. */
@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = "Shows the last lines of what the cluster's parts wrote: of one, or of all.")
final class LogsCommand implements Runnable {
    @Mixin
    private DataOption data = new DataOption();

    @Option(
            names = "--tail",
            paramLabel = "LINES",
            defaultValue = "40",
            description = "How many lines of each; ${DEFAULT-VALUE} unless given.")
    private int tail;

    @Parameters(
            arity = "0..1",
            paramLabel = "PART",
            description = "A member's number or name, 'supervisor' or 'journal'; all of them unless given.")
    private @Nullable String part;

    @Override
    public void run() {
        LocalCluster cluster = data.cluster();
        List<String> parts = new ArrayList<>(List.of("supervisor", "journal"));
        cluster.plan().all().stream().map(MemberPlan::name).forEach(parts::add);
        List<String> chosen = parts.stream()
                .filter(name -> part == null || name.equals(part) || name.equals("node-" + part))
                .toList();
        if (chosen.isEmpty()) {
            throw new LaunchException(
                    "There is no part '" + part + "': choose one of " + String.join(", ", parts) + ".");
        }
        chosen.forEach(name -> show(name, cluster.directory().log(name), chosen.size() > 1));
    }

    private void show(String name, Path file, boolean withTitle) {
        if (withTitle) {
            System.out.println("==> " + name + " (" + file + ")");
        }
        if (!Files.exists(file)) {
            return;
        }
        try {
            List<String> lines = new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            lines.stream().skip(Math.max(0, lines.size() - tail)).forEach(System.out::println);
        } catch (IOException e) {
            throw new LaunchException("The file " + file + " can't be read: " + e.getMessage() + ".", e);
        }
    }
}
