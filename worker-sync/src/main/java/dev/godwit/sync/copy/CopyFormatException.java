package dev.godwit.sync.copy;

/** A COPY stream is not what its layout says. The message names table, row and counts, never a value. */
public final class CopyFormatException extends RuntimeException {
    CopyFormatException(String message) {
        super(message);
    }
}
