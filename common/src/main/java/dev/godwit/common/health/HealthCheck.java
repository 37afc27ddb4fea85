package dev.godwit.common.health;

/** Says how a part of the process is. Asked often and from any thread; answers from what it knows, and never blocks on I/O. */
public interface HealthCheck {

    /** As in {@code kafka}; unique within a process. */
    String name();

    Health check();
}
