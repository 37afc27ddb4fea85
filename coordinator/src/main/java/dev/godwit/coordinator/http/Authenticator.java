package dev.godwit.coordinator.http;

import dev.godwit.coordinator.access.Caller;
import org.jspecify.annotations.Nullable;

/** Finds out who calls. */
public interface Authenticator {

    /** Whether {@code authorization} can be asked about at all; answered without I/O, on an event loop. */
    boolean plausible(@Nullable String authorization);

    /** @param authorization the header's value, or null
     *  @throws UnauthenticatedException unless it holds a valid token. May block */
    Caller authenticate(@Nullable String authorization) throws UnauthenticatedException;

    /** For one machine and one person: everybody is the same caller. */
    static Authenticator nobodyAsked() {
        return new Authenticator() {
            @Override
            public boolean plausible(@Nullable String authorization) {
                return true;
            }

            @Override
            public Caller authenticate(@Nullable String authorization) {
                return Caller.withoutAuthentication();
            }
        };
    }

    /** No token, or not a valid one. Which of the two, or why not, is not told. */
    final class UnauthenticatedException extends Exception {
        public UnauthenticatedException() {
            super("Send 'Authorization: Bearer gw_...' with a token that has neither expired nor been revoked.");
        }
    }
}
