package dev.godwit.migrate.run;

/** A migration that cannot be cut into steps; nothing of it has run. The message begins with file, line and column. */
public final class StepsException extends RuntimeException {

    public StepsException(String message) {
        super(message);
    }
}
