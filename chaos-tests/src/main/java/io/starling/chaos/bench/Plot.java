package io.starling.chaos.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Lines over one axis, as SVG. */
final class Plot {
    /** A place on it, in the units of its axes. */
    record Point(double x, double y) {}

    private record Line(String name, List<Point> points) {}

    private static final List<String> COLOURS = List.of("#0b6e99", "#d9730d");
    private static final int WIDTH = 800;
    private static final int HEIGHT = 260;
    private static final int LEFT = 70;
    private static final int BOTTOM = 30;
    private static final int TOP = 20;
    private static final int MOST_POINTS = 500;

    private final String title;
    private final String unitX;
    private final String unitY;
    private final List<Line> lines = new ArrayList<>();

    Plot(String title, String unitX, String unitY) {
        this.title = title;
        this.unitX = unitX;
        this.unitY = unitY;
    }

    Plot line(String name, List<Point> points) {
        lines.add(new Line(name, points));
        return this;
    }

    String svg() {
        double right = most(true);
        double high = most(false);
        StringBuilder drawn = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            String colour = COLOURS.get(i % COLOURS.size());
            drawn.append("<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" points=\"%s\"/>"
                    .formatted(colour, points(line.points(), right, high)));
            drawn.append("<text x=\"%d\" y=\"%d\" style=\"fill:%s\">%s</text>"
                    .formatted(LEFT + 10 + 200 * i, TOP - 6, colour, line.name()));
        }
        return "<figure><figcaption>%s</figcaption><svg viewBox=\"0 0 %d %d\" role=\"img\">%s%s%s</svg></figure>%n"
                .formatted(title, WIDTH, HEIGHT + TOP + BOTTOM, grid(high), ends(right), drawn);
    }

    private double most(boolean x) {
        return lines.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(point -> x ? point.x() : point.y())
                .max()
                .orElse(1);
    }

    private static String points(List<Point> all, double right, double high) {
        int step = Math.max(1, all.size() / MOST_POINTS);
        return IntStream.range(0, all.size())
                .filter(i -> i % step == 0 || i == all.size() - 1)
                .mapToObj(all::get)
                .map(point -> String.format(
                        Locale.ROOT,
                        "%.1f,%.1f",
                        LEFT + point.x() / Math.max(right, 1e-9) * (WIDTH - LEFT),
                        TOP + HEIGHT - point.y() / Math.max(high, 1e-9) * HEIGHT))
                .collect(Collectors.joining(" "));
    }

    private String grid(double high) {
        StringBuilder grid = new StringBuilder();
        for (int quarter = 0; quarter <= 4; quarter++) {
            int y = TOP + HEIGHT - HEIGHT * quarter / 4;
            grid.append("<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"#ddd\"/>".formatted(LEFT, WIDTH, y, y));
            grid.append("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>"
                    .formatted(LEFT - 6, y + 4, label(high * quarter / 4) + (quarter == 4 ? " " + unitY : "")));
        }
        return grid.toString();
    }

    private String ends(double right) {
        return "<text x=\"%d\" y=\"%d\">0</text><text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s %s</text>"
                .formatted(LEFT, TOP + HEIGHT + 18, WIDTH, TOP + HEIGHT + 18, label(right), unitX);
    }

    private static String label(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%.1f", value);
    }
}
