package dev.godwit.schema.sql;

/**
 * A place in an SQL text, in each of the units that somebody needs.
 *
 * @param byteOffset UTF-8 bytes from the beginning, from 0: what the locations inside a parse tree count
 * @param charOffset UTF-16 units from the beginning, from 0: an index into the Java string
 * @param line from 1
 * @param column characters (code points) from the beginning of the line, from 1
 */
public record Location(int byteOffset, int charOffset, int line, int column) {

    /** {@code line:column}, as editors print it. */
    @Override
    public String toString() {
        return line + ":" + column;
    }
}
