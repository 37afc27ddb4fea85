package dev.godwit.common.worker;

/** A result that the coordinator will never take, as when it adds a task that is not in the plan. The task has failed for good. */
public final class ReportRefusedException extends Exception {

    public ReportRefusedException(String message) {
        super(message);
    }
}
