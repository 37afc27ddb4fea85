package dev.godwit.schema.sql;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * One statement of a script.
 *
 * @param index from 0, in the order of the script
 * @param kind PostgreSQL's name of the node, such as {@code CreateStmt}, {@code IndexStmt} or {@code AlterTableStmt}
 * @param node the fields of that node as libpg_query names them. Shared with other callers: never change it. Its locations
 *     count bytes of the whole script: see {@link ParsedScript#locate}
 * @param text as written, from its first word to its last, without the semicolon and without comments around it
 * @param start of {@code text}
 * @param end just after {@code text}
 */
public record Statement(int index, String kind, JsonNode node, String text, Location start, Location end) {

    /** Whether {@code location} lies in this statement. */
    public boolean contains(Location location) {
        return location.byteOffset() >= start.byteOffset() && location.byteOffset() < end.byteOffset();
    }
}
