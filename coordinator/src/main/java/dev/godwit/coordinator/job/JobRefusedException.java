package dev.godwit.coordinator.job;

/** A call that may not be: nothing was changed. The message says why and what to do. */
public final class JobRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String code;

    /** @param code a short stable name of the kind of problem, as in {@code stale-plan} */
    public JobRefusedException(Reason reason, String code, String message) {
        super(message);
        this.reason = reason;
        this.code = code;
    }

    public Reason reason() {
        return reason;
    }

    public String code() {
        return code;
    }

    /** Why, in the words of HTTP. */
    public enum Reason {
        /** 404. */
        NOT_FOUND,
        /** 403: policy does not let this principal do this here. */
        FORBIDDEN,
        /** 409: the job is not in a state that allows it. */
        CONFLICT,
        /** 422: the request itself makes no sense. */
        INVALID
    }
}
