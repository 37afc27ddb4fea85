package dev.godwit.common.worker;

/**
 * An exception's classes and frames without its messages: what a handler did not expect may quote a value of a row, and a log is no place
 * for that.
 */
final class BareTrace extends Throwable {
    private static final long serialVersionUID = 1;
    private static final int LONGEST_CHAIN = 10;

    private final String name;

    private BareTrace(Throwable original, int depth) {
        super(null, null, false, true);
        this.name = original.getClass().getName();
        setStackTrace(original.getStackTrace());
        if (original.getCause() != null && depth < LONGEST_CHAIN) {
            initCause(new BareTrace(original.getCause(), depth + 1));
        }
    }

    static Throwable of(Throwable original) {
        return new BareTrace(original, 1);
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }

    /** The name of the original's class. */
    @Override
    public String getMessage() {
        return name;
    }
}
