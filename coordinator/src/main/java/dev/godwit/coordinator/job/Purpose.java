package dev.godwit.coordinator.job;

/** Whether a task is the job's own work, or the coordinator's to make sure of it. */
public enum Purpose {
    WORK,
    RECONCILE,
    SEAL
}
