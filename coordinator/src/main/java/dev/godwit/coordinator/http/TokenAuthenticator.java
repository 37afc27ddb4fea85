package dev.godwit.coordinator.http;

import dev.godwit.coordinator.access.BearerToken;
import dev.godwit.coordinator.access.Caller;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Knows callers by {@code Authorization: Bearer gw_<id>_<secret>}. */
public final class TokenAuthenticator implements Authenticator {

    private static final String SCHEME = "Bearer ";

    private final Function<BearerToken, Optional<Caller>> tokens;

    /** @param tokens the caller that shows a token; may block */
    public TokenAuthenticator(Function<BearerToken, Optional<Caller>> tokens) {
        this.tokens = tokens;
    }

    @Override
    public boolean plausible(@Nullable String authorization) {
        return bearer(authorization).isPresent();
    }

    @Override
    public Caller authenticate(@Nullable String authorization) throws UnauthenticatedException {
        return bearer(authorization).flatMap(tokens).orElseThrow(UnauthenticatedException::new);
    }

    private static Optional<BearerToken> bearer(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        return BearerToken.parse(authorization.substring(SCHEME.length()).strip());
    }
}
