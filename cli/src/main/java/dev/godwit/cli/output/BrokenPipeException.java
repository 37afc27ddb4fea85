package dev.godwit.cli.output;

/** Nobody reads standard output any more, as when {@code head} has seen enough. Not worth a word. */
public final class BrokenPipeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BrokenPipeException(Throwable cause) {
        super("Standard output is closed", cause);
    }
}
