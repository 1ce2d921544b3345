package io.starling.node.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Lines of cells, each column as wide as its widest cell; numbers stand to the right. */
final class TextTable {
    private static final String GAP = "  ";

    private final List<List<String>> lines = new ArrayList<>();

    TextTable(String... titles) {
        lines.add(List.of(titles));
    }

    void line(String... cells) {
        lines.add(List.of(cells));
    }

    @Override
    public String toString() {
        int columns = lines.get(0).size();
        int[] widths = IntStream.range(0, columns)
                .map(column -> lines.stream()
                        .mapToInt(line -> line.get(column).length())
                        .max()
                        .orElse(0))
                .toArray();
        return lines.stream().map(line -> shown(line, widths)).collect(Collectors.joining("\n"));
    }

    private static String shown(List<String> line, int[] widths) {
        StringBuilder text = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = line.get(column);
            String fill = " ".repeat(widths[column] - cell.length());
            boolean number = !cell.isEmpty() && Character.isDigit(cell.charAt(0)) && !cell.contains(":");
            text.append(number ? fill + cell : cell + fill).append(GAP);
        }
        return text.toString().stripTrailing();
    }
}
