package dev.godwit.common.http;

import org.jspecify.annotations.Nullable;

/** No coordinator answered. The message names addresses and never a credential. */
public final class UnreachableException extends Exception {

    private final boolean neverSent;

    UnreachableException(String message, @Nullable Throwable cause, boolean neverSent) {
        super(message, cause);
        this.neverSent = neverSent;
    }

    /** Whether it is certain that no coordinator got the request. */
    public boolean neverSent() {
        return neverSent;
    }
}
