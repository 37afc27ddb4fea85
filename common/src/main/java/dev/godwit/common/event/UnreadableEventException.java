package dev.godwit.common.event;

/** A record that will never be handled, however often it is tried. The message says why, without repeating what the record
 * holds; for the same reason there is never a cause. */
public final class UnreadableEventException extends Exception {

    private final Reason reason;

    public UnreadableEventException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }

    /** The message; never null. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
