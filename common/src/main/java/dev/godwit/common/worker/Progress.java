package dev.godwit.common.worker;

import org.jspecify.annotations.Nullable;

/**
 * How far a task is, in its own unit; only what was counted.
 *
 * @param done units done, as in rows
 * @param total units there are, or null if not known; an estimate is not given here
 * @param bytes bytes moved
 * @param note a few words for people, without values of rows, or null
 */
public record Progress(
        long done,
        @Nullable Long total,
        long bytes,
        @Nullable String note) {

    public static final Progress NONE = new Progress(0, null, 0, null);
}
