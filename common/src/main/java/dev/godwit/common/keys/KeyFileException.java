package dev.godwit.common.keys;

/** A key that cannot be written or read. The message says which file and why, and holds nothing of the key. */
public final class KeyFileException extends Exception {

    public KeyFileException(String message) {
        super(message);
    }

    public KeyFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
