package dev.godwit.lint.risk;

/**
 * What was measured of a table.
 *
 * @param bytes of its rows and TOAST, on the files
 * @param rows PostgreSQL's estimate, or -1 if it never counted
 */
public record TableFacts(String name, long bytes, double rows) {

    /** For people. */
    String size() {
        return bytes < 10_240
                ? bytes + " bytes"
                : bytes < 10_485_760 ? bytes / 1024 + " kB" : bytes / 1_048_576 + " MB";
    }
}
