package dev.godwit.common.worker;

/** Why a task at work is to stop. */
enum StopReason {
    /** To be given back: the job was paused, or this worker is draining. */
    RELEASED,
    /** The lease was refused: another has it, or nobody needs it. Outweighs {@link #RELEASED}. */
    REVOKED
}
