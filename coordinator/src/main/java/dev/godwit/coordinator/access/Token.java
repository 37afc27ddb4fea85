package dev.godwit.coordinator.access;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A token as it is kept: all but its secret.
 *
 * @param principal who acts with it; approvals are counted by this name
 * @param createdBy the principal that asked for it
 */
public record Token(
        String id,
        String principal,
        PrincipalKind kind,
        Set<Role> roles,
        Scope scope,
        Instant createdAt,
        String createdBy,
        Instant expiresAt,
        @Nullable Instant revokedAt) {

    public Token {
        roles = Set.copyOf(roles);
    }

    public boolean validAt(Instant now) {
        return revokedAt == null && now.isBefore(expiresAt);
    }

    public Caller caller() {
        return new Caller(principal, kind, roles, scope, id);
    }
}
