package io.starling.chaos.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.starling.node.local.LaunchException;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Takes figures as they come, prints each as a row, and writes all of them as JSON at the end. */
final class Report {
    private final PrintStream out;
    private final List<Figure> figures = new ArrayList<>();

    /** What the file holds. */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    record Document(Instant at, int processors, List<Figure> figures, Map<String, Object> details) {}

    Report(PrintStream out) {
        this.out = out;
        row("figure", "median", "", "promise", "", "load", "runs");
    }

    /** Notes a figure that something is promised of. */
    void add(String name, String unit, double atMost, List<Double> runs) {
        add(new Figure(name, unit, atMost, null, List.copyOf(runs), load()));
    }

    /** Notes a figure that should be large. */
    void addAtLeast(String name, String unit, double atLeast, List<Double> runs) {
        add(new Figure(name, unit, null, atLeast, List.copyOf(runs), load()));
    }

    /** Notes a figure that is only of interest. */
    void add(String name, String unit, List<Double> runs) {
        add(new Figure(name, unit, null, null, List.copyOf(runs), load()));
    }

    private void add(Figure figure) {
        figures.add(figure);
        String verdict = figure.met() == null ? "" : figure.met() ? "met" : "missed";
        row(
                figure.name(),
                number(figure.median()),
                figure.unit(),
                promise(figure),
                verdict,
                number(figure.load()),
                figure.runs().stream().map(Report::number).collect(Collectors.joining(" ")));
    }

    /** Says where a long part of the run is. */
    void progress(String what) {
        out.println("... " + what);
        out.flush();
    }

    /** What was noted until now. */
    List<Figure> figures() {
        return List.copyOf(figures);
    }

    /** Writes the file. */
    void finish(Path json) {
        finish(json, Map.of());
    }

    /** Writes the file, with what isn't a figure. */
    void finish(Path json, Map<String, Object> details) {
        Document document = new Document(
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                Runtime.getRuntime().availableProcessors(),
                figures(),
                details);
        try {
            Files.createDirectories(json.toAbsolutePath().getParent());
            Files.write(
                    json,
                    JsonMapper.builder()
                            .findAndAddModules()
                            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                            .build()
                            .writerWithDefaultPrettyPrinter()
                            .writeValueAsBytes(document));
        } catch (IOException e) {
            throw new LaunchException("The figures can't be written: " + e.getMessage() + ".", e);
        }
        out.println("Written to " + json);
    }

    private void row(Object... cells) {
        out.printf("%-66s %10s %-4s %10s  %-6s %6s  %s%n", cells);
        out.flush();
    }

    static String promise(Figure figure) {
        Double atMost = figure.atMost();
        Double atLeast = figure.atLeast();
        return atMost != null ? "<= " + number(atMost) : atLeast != null ? ">= " + number(atLeast) : "";
    }

    static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }
}
