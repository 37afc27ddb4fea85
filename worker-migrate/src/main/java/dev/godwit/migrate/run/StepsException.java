package dev.godwit.migrate.run;

/** A migration that cannot run, and of which nothing has. Each line of the message begins with file, line and column. */
public final class StepsException extends RuntimeException {

    public StepsException(String message) {
        super(message);
    }
}
