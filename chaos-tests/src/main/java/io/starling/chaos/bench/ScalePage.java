package io.starling.chaos.bench;

import io.starling.chaos.bench.ScaleResult.Fill;
import io.starling.chaos.bench.ScaleResult.Moment;
import io.starling.node.local.LaunchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The figures of a scale run as a page that needs nothing else: plots, and the table. */
final class ScalePage {
    private static final int LEAST_BETWEEN_RATES = 250;

    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Starling at scale</title><style>
            body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 60em; padding: 0 1em; color: #222 }
            table { border-collapse: collapse; width: 100% } td, th { padding: .2em .6em; text-align: right }
            td:first-child, th:first-child { text-align: left } tr:nth-child(even) { background: #f3f5f7 }
            .missed { color: #b00020 } figure { margin: 1.5em 0 } figcaption { font-weight: 600 }
            svg { width: 100%; height: auto } text { font: 12px system-ui, sans-serif; fill: #555 }
            </style></head><body>
            """;

    private ScalePage() {}

    /** Writes it beside the file with the figures. */
    static void write(Path json, ScaleSizes sizes, long seed, List<Figure> figures, List<ScaleResult> results) {
        String name = json.getFileName().toString().replaceFirst("\\.json$", "") + ".html";
        Path page = json.resolveSibling(name);
        try {
            Files.writeString(page, page(sizes, seed, figures, results));
            System.out.println("Written to " + page);
        } catch (IOException e) {
            throw new LaunchException("The page can't be written: " + e.getMessage() + ".", e);
        }
    }

    private static String page(ScaleSizes sizes, long seed, List<Figure> figures, List<ScaleResult> results) {
        ScaleResult last = results.get(results.size() - 1);
        String title =
                "<h1>%,d pods of %,d Deployments on %,d nodes</h1><p>%d members, %d %s, seed %d. Plots are of the last run.</p>"
                        .formatted(
                                sizes.pods(),
                                sizes.workloads(),
                                sizes.nodes(),
                                sizes.members(),
                                results.size(),
                                results.size() == 1 ? "run" : "runs",
                                seed);
        return HEAD
                + title
                + new Plot("Pods over time", "s", "pods")
                        .line("admitted by nodes", moments(last.placed()))
                        .line("running on every member", moments(last.running()))
                        .svg()
                + new Plot("Pods a second over time", "s", "pods/s")
                        .line("admitted by nodes", rates(last.placed()))
                        .line("running on every member", rates(last.running()))
                        .svg()
                + new Plot("Pods a second by how full the cluster is", "% full", "pods/s")
                        .line("running on every member", fills(last.fills(), false))
                        .svg()
                + new Plot("Processor time of a pod by how full the cluster is", "% full", "µs")
                        .line("all processes", fills(last.fills(), true))
                        .svg()
                + table(figures)
                + "</body></html>\n";
    }

    private static List<Plot.Point> moments(List<Moment> moments) {
        return moments.stream()
                .map(moment -> new Plot.Point(moment.seconds(), moment.pods()))
                .toList();
    }

    /** Of neighbours that are far enough apart for a rate to mean something. */
    private static List<Plot.Point> rates(List<Moment> moments) {
        List<Plot.Point> rates = new ArrayList<>();
        Moment before = new Moment(0, 0);
        for (Moment moment : moments) {
            double took = moment.seconds() - before.seconds();
            if (took * 1000 >= LEAST_BETWEEN_RATES) {
                rates.add(new Plot.Point(moment.seconds(), (moment.pods() - before.pods()) / took));
                before = moment;
            }
        }
        return rates;
    }

    private static List<Plot.Point> fills(List<Fill> fills, boolean cost) {
        return fills.stream()
                .map(fill -> new Plot.Point(
                        (fill.from() + fill.to()) / 2, cost ? fill.processorMicros() : fill.podsPerSecond()))
                .toList();
    }

    private static String table(List<Figure> figures) {
        String rows = figures.stream().map(ScalePage::row).collect(Collectors.joining());
        return "<table><tr><th>figure</th><th>median</th><th></th><th>promise</th><th>runs</th></tr>" + rows
                + "</table>";
    }

    private static String row(Figure figure) {
        String missed = Boolean.FALSE.equals(figure.met()) ? " class=\"missed\"" : "";
        String runs = figure.runs().stream().map(Report::number).collect(Collectors.joining(" "));
        return String.format(
                Locale.ROOT,
                "<tr%s><td>%s</td><td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>%n",
                missed,
                figure.name(),
                Report.number(figure.median()),
                figure.unit(),
                Report.promise(figure).replace("<", "&lt;").replace(">", "&gt;"),
                runs);
    }
}
