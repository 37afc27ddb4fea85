package dev.godwit.cli.output;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows in aligned columns. On a terminal the widest column gives way until a row fits; elsewhere nothing is cut. */
public final class Table {

    private static final String GAP = "  ";
    private static final int LEAST = 8;

    private final List<String> header;
    private final List<List<String>> rows = new ArrayList<>();

    private Table(List<String> header) {
        this.header = header;
    }

    /** A column whose name begins with {@code >} is aligned to the right. */
    public static Table of(String... header) {
        return new Table(List.of(header));
    }

    /** Adds a row; null shows as {@code -}. */
    public Table row(@org.jspecify.annotations.Nullable Object... cells) {
        if (cells.length != header.size()) {
            throw new IllegalArgumentException("%d cells for %d columns".formatted(cells.length, header.size()));
        }
        rows.add(Arrays.stream(cells)
                .map(cell -> cell == null || cell.toString().isEmpty() ? "-" : oneLine(cell.toString()))
                .toList());
        return this;
    }

    public boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Header and rows, or {@code nothing} where there are no rows. */
    public String format(Terminal terminal, String nothing) {
        if (rows.isEmpty()) {
            return nothing;
        }
        int[] widths = widths(terminal.out() ? terminal.columns() : Integer.MAX_VALUE);
        var lines = new ArrayList<String>();
        lines.add(line(header.stream().map(Table::name).toList(), widths));
        rows.forEach(row -> lines.add(line(row, widths)));
        return String.join("\n", lines);
    }

    private int[] widths(int columns) {
        int[] widths = IntStream.range(0, header.size())
                .map(i -> Math.max(
                        name(header.get(i)).length(),
                        rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0)))
                .toArray();
        long over = IntStream.of(widths).asLongStream().sum() + (long) GAP.length() * (widths.length - 1) - columns;
        while (over > 0) {
            int widest = IntStream.range(0, widths.length).reduce(0, (a, b) -> widths[b] > widths[a] ? b : a);
            if (widths[widest] <= LEAST) {
                break;
            }
            widths[widest]--;
            over--;
        }
        return widths;
    }

    private String line(List<String> cells, int[] widths) {
        return IntStream.range(0, cells.size())
                .mapToObj(i -> pad(cells.get(i), widths[i], header.get(i).startsWith(">")))
                .collect(Collectors.joining(GAP))
                .stripTrailing();
    }

    private static String pad(String cell, int width, boolean right) {
        String cut = cell.length() <= width ? cell : cell.substring(0, width - 2) + "..";
        String blank = " ".repeat(width - cut.length());
        return right ? blank + cut : cut + blank;
    }

    private static String name(String header) {
        return (header.startsWith(">") ? header.substring(1) : header).toUpperCase(java.util.Locale.ROOT);
    }

    private static String oneLine(String text) {
        return text.replaceAll("[\\p{Cntrl}]+", " ");
    }
}
