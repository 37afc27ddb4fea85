package dev.godwit.embedded;

import org.jspecify.annotations.Nullable;

/**
 * An embedded server could not be started, stopped or used on this machine. The message says what happened, to what, and
 * what to do about it; it never carries a password or a line of a server's log that may quote data.
 */
public final class EmbeddedServerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public EmbeddedServerException(String message) {
        super(message);
    }

    public EmbeddedServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
