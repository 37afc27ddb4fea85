package dev.godwit.common.worker;

/**
 * The one answer that means "stop now": the task went to another worker, was cancelled or is done. Whatever else goes wrong between
 * worker and coordinator means carry on and ask again.
 */
public final class LeaseRefusedException extends Exception {

    public LeaseRefusedException(String message) {
        super(message);
    }
}
