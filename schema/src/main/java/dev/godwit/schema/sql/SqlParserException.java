package dev.godwit.schema.sql;

/** The parser itself failed, or was interrupted; nothing is known about the text. */
public final class SqlParserException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SqlParserException(String message) {
        super(message);
    }

    SqlParserException(String message, Throwable cause) {
        super(message, cause);
    }
}
