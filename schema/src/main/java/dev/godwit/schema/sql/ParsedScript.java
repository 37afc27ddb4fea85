package dev.godwit.schema.sql;

import java.util.List;

/**
 * An SQL text that PostgreSQL's grammar accepts: its statements and its comments, in order. Immutable and safe to share
 * between threads. Accepted does not mean that a server of an older version, or with other objects, accepts it too.
 */
public final class ParsedScript {

    private final String text;
    private final LocationIndex locations;
    private final List<Statement> statements;
    private final List<Comment> comments;

    ParsedScript(String text, LocationIndex locations, List<Statement> statements, List<Comment> comments) {
        this.text = text;
        this.locations = locations;
        this.statements = List.copyOf(statements);
        this.comments = List.copyOf(comments);
    }

    public String text() {
        return text;
    }

    public List<Statement> statements() {
        return statements;
    }

    public List<Comment> comments() {
        return comments;
    }

    /** Where a {@code location} of a parse tree, in bytes of this script, is. */
    public Location locate(int byteOffset) {
        return locations.atByte(byteOffset);
    }

    /** The comments above the first statement; all of them when there is none. */
    public List<Comment> header() {
        if (statements.isEmpty()) {
            return comments;
        }
        int first = statements.get(0).start().byteOffset();
        return comments.stream().filter(c -> c.end().byteOffset() <= first).toList();
    }

    @Override
    public String toString() {
        return "ParsedScript[statements=" + statements.size() + ", comments=" + comments.size() + "]";
    }
}
