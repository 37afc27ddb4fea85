package dev.godwit.common.postgres;

/** What a new owner does with an earlier owner's session that is still at work in the target. */
public enum Predecessor {
    /** End it: its transaction rolls back, and a chunk is cheap to copy again. */
    END,
    /** Wait while it is executing a statement, as for an index build of an hour; then end it and look at what it left. */
    AWAIT
}
