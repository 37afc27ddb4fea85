package dev.godwit.common.job;

/** What a failure asks for; decided once, where the exception is made. */
public enum FailureKind {
    /** Trying again may help: a lost connection, a lock that was not to be had, a full disk. Retried with backoff, a limited number of times. */
    TRANSIENT,
    /** Trying again cannot help: bad input, a missing right, a broken constraint. */
    PERMANENT,
    /** The plan no longer fits the databases, or the job's snapshot is lost: the job is planned again under a new job epoch. */
    REPLAN
}
