package dev.godwit.coordinator.stage;

/** Which of the job's connections an entry task is given, and whether it writes to the target. */
public enum Access {
    /** None: the task works on the bundle alone. */
    NONE,
    /** Source and target, to look at only: nothing is to be reconciled or sealed. */
    READS,
    /** Source and target; what it does is in the target's ledger. */
    WRITES
}
