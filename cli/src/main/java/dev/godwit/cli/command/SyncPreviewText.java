package dev.godwit.cli.command;

import dev.godwit.cli.output.Table;
import dev.godwit.cli.output.Terminal;
import dev.godwit.sync.verify.TablePreview;
import dev.godwit.sync.verify.TablePreview.Column;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rows before and after masking, as people read them. */
final class SyncPreviewText {

    private static final int LONGEST = 40;

    private SyncPreviewText() {}

    static String of(List<TablePreview> tables, Terminal terminal) {
        var lines = new ArrayList<String>();
        for (TablePreview table : tables) {
            lines.add(table.table());
            lines.add(rows(table, terminal));
            lines.add("");
        }
        lines.add(
                tables.stream().allMatch(table -> table.before() == null)
                        ? "Rows as the target would get them; those of the source are not shown."
                        : "Rows marked < are those of the source, in the clear.");
        return String.join("\n", lines);
    }

    private static String rows(TablePreview preview, Terminal terminal) {
        List<List<@Nullable String>> before = preview.before();
        Stream<String> titles = preview.columns().stream().map(SyncPreviewText::title);
        var table = Table.of((before == null ? titles : Stream.concat(Stream.of(""), titles)).toArray(String[]::new));
        for (int i = 0; i < preview.after().size(); i++) {
            if (before == null) {
                table.row(cells(null, preview.after().get(i)));
            } else {
                table.row(cells("<", before.get(i)));
                table.row(cells(">", preview.after().get(i)));
            }
        }
        return table.format(terminal, "No rows.");
    }

    private static String title(Column column) {
        return column.strategy().equals("keep") ? column.name() : column.name() + ":" + column.strategy();
    }

    private static Object[] cells(@Nullable String mark, List<@Nullable String> values) {
        var cells = new ArrayList<Object>();
        if (mark != null) {
            cells.add(mark);
        }
        values.forEach(value -> cells.add(value == null ? "NULL" : cut(value)));
        return cells.toArray();
    }

    /** On one line, without what a terminal would obey. */
    private static String cut(String value) {
        String line = value.replaceAll("\\p{Cntrl}", "\u00b7");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 2) + "..";
    }
}
