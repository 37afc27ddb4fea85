package dev.godwit.common.worker;

/**
 * Another owner has this task now: a higher fence or a higher job epoch stands in the target. Not a failure; the work of this owner
 * was rolled back. Handlers let it pass.
 */
public final class TaskTakenException extends RuntimeException {

    public TaskTakenException(String message) {
        super(message);
    }
}
