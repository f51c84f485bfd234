package dev.ferrum.app.cli;

import java.util.ArrayList;
import java.util.List;

/// Rows of text as columns of equal width. Columns whose heading ends in `>` are set to the right.
final class TextTable {
    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    TextTable(String... headings) {
        this.headings = List.of(headings);
    }

    /// Adds a row of as many cells as there are headings.
    TextTable row(Object... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException("cells: expected %d, found %d".formatted(headings.size(), cells.length));
        }
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(String.valueOf(cell));
        }
        rows.add(row);
        return this;
    }

    /// The table with heading and rule; every line ends in a line feed.
    String text() {
        int columns = headings.size();
        int[] widths = new int[columns];
        for (int c = 0; c < columns; c++) {
            widths[c] = title(c).length();
            for (List<String> row : rows) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        }
        StringBuilder text = new StringBuilder();
        List<String> titles = new ArrayList<>();
        List<String> rules = new ArrayList<>();
        for (int c = 0; c < columns; c++) {
            titles.add(title(c));
            rules.add("-".repeat(widths[c]));
        }
        append(text, titles, widths);
        append(text, rules, widths);
        rows.forEach(row -> append(text, row, widths));
        return text.toString();
    }

    private void append(StringBuilder text, List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int c = 0; c < widths.length; c++) {
            String space = " ".repeat(widths[c] - row.get(c).length());
            line.append(right(c) ? space + row.get(c) : row.get(c) + space).append("  ");
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private boolean right(int column) {
        return headings.get(column).endsWith(">");
    }

    private String title(int column) {
        String heading = headings.get(column);
        return right(column) ? heading.substring(0, heading.length() - 1) : heading;
    }
}
