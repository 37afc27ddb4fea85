package dev.godwit.schema.sql;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A text is not SQL that PostgreSQL's grammar accepts. The message is PostgreSQL's own, with the place before it, and what
 * to do after it where that is known. It never quotes a string constant of the text: that may be a password.
 */
public final class SqlSyntaxException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String reason;
    private final transient @Nullable Location location;

    public SqlSyntaxException(String reason, @Nullable Location location) {
        super(
                location == null
                        ? reason
                        : "line %d, column %d: %s".formatted(location.line(), location.column(), reason));
        this.reason = reason;
        this.location = location;
    }

    /** What is wrong, without the place. */
    public String reason() {
        return reason;
    }

    /** Where; empty when PostgreSQL does not say, as for a statement that is nested too deeply. */
    public Optional<Location> location() {
        return Optional.ofNullable(location);
    }

    /** The message as compilers print it: {@code file:line:column: reason}. */
    public String in(String file) {
        return location == null ? file + ": " + reason : file + ":" + location + ": " + reason;
    }
}
