package dev.godwit.common.job;

/**
 * Work that could not be done. The message is shown to people and stored in events: it says what happened, to what, and what to
 * do, and never holds a value of a row, a credential or a connection string.
 */
public final class JobFailedException extends Exception {

    private final FailureKind kind;
    private final String code;

    /** @param code a short stable name of the kind of problem, as in {@code undecided-columns}; the CLI maps it to an exit code */
    public JobFailedException(FailureKind kind, String code, String message) {
        super(message);
        this.kind = kind;
        this.code = code;
    }

    public JobFailedException(FailureKind kind, String code, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.code = code;
    }

    public FailureKind kind() {
        return kind;
    }

    public String code() {
        return code;
    }

    /** The message; never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
