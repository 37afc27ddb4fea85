package dev.godwit.coordinator.job;

/** Where a job stands within a stage that has tasks. */
public enum Phase {
    /** The stage's tasks are being done. */
    WORK,
    /** They are done, as far as workers said: the targets' ledgers are asked. */
    RECONCILE,
    /** The targets agree: the companions are told to finish. */
    DISMISS
}
