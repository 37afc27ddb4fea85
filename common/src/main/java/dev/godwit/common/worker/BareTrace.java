package dev.godwit.common.worker;

import org.jspecify.annotations.Nullable;

/**
 * An exception's classes and frames without its messages: what a handler did not expect may quote a value of a row, and a log is no place
 * for that.
 */
final class BareTrace extends Throwable {
    private static final long serialVersionUID = 1;
    private static final int LONGEST_CHAIN = 10;

    private final String name;

    private BareTrace(Throwable original, @Nullable BareTrace cause) {
        super(null, cause, false, true);
        this.name = original.getClass().getName();
        setStackTrace(original.getStackTrace());
    }

    /** Of a chain that is longer, or that comes back to itself, only the first links. */
    static Throwable of(Throwable original) {
        return of(original, 1);
    }

    private static BareTrace of(Throwable original, int depth) {
        Throwable cause = depth < LONGEST_CHAIN ? original.getCause() : null;
        return new BareTrace(original, cause == null ? null : of(cause, depth + 1));
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
