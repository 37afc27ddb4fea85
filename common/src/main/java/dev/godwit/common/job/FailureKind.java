package dev.godwit.common.job;

/** What a failure asks for; decided once, where the exception is made. */
public enum FailureKind {
    /** Trying again may help: a lost connection, a lock that was not to be had. Retried with backoff, a limited number of times. */
    TRANSIENT,
    /** The server takes no more for now, and would have of anybody else: it has no connection left. Retried with backoff, however often. */
    BUSY,
    /** A server lacks what only its operators can give it, such as disk space: the job pauses, and goes on by itself. */
    EXHAUSTED,
    /** Trying again cannot help: bad input, a missing right, a broken constraint. */
    PERMANENT,
    /** The plan no longer fits the databases, or the job's snapshot is lost: the job is planned again under a new job epoch. */
    REPLAN
}
