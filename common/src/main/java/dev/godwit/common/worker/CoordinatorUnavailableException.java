package dev.godwit.common.worker;

/** The coordinator did not answer, or not sensibly. Never a reason to stop work: carry on and ask again. */
public final class CoordinatorUnavailableException extends Exception {

    public CoordinatorUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }

    public CoordinatorUnavailableException(String message) {
        super(message);
    }
}
