package dev.godwit.lint.risk;

import java.util.List;

/**
 * What was measured of a table.
 *
 * @param bytes of its rows and TOAST, on the files
 * @param rows PostgreSQL's estimate, or -1 if it never counted
 * @param triggers the names of those that fire on its changes, less the ones behind foreign keys
 */
public record TableFacts(String name, long bytes, double rows, List<String> triggers) {

    public TableFacts {
        triggers = List.copyOf(triggers);
    }

    public TableFacts(String name, long bytes, double rows) {
        this(name, bytes, rows, List.of());
    }

    /** For people. */
    String size() {
        return bytes < 10_240
                ? bytes + " bytes"
                : bytes < 10_485_760 ? bytes / 1024 + " kB" : bytes / 1_048_576 + " MB";
    }
}
