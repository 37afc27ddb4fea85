package dev.godwit.common.config;

import org.jspecify.annotations.Nullable;

/** A value that was made, or the fact that it was not and that the reason was reported. */
record Bound(boolean ok, @Nullable Object value) {
    private static final Bound FAILED = new Bound(false, null);

    static Bound of(@Nullable Object value) {
        return new Bound(true, value);
    }

    static Bound failed() {
        return FAILED;
    }
}
