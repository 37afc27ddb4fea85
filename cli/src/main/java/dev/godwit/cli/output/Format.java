package dev.godwit.cli.output;

/** How data is written. */
public enum Format {
    /** For people. */
    TEXT,
    /** One JSON document, or one on each line where there is a stream of them. */
    JSON;

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
