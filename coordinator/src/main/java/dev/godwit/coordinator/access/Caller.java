package dev.godwit.coordinator.access;

import java.util.Set;

/**
 * Who asks, once that is known.
 *
 * @param principal as in {@code alice@example.com}; always lower case, so that nobody is two people
 * @param tokenId the token that was shown, or {@code none} where the coordinator asks for none
 */
public record Caller(String principal, PrincipalKind kind, Set<Role> roles, Scope scope, String tokenId) {

    public Caller {
        roles = Set.copyOf(roles);
    }

    /** Somebody who showed nothing, and may do nothing. */
    public static Caller anonymous() {
        return new Caller("anonymous", PrincipalKind.SERVICE, Set.of(), Scope.EVERYWHERE, "none");
    }

    /** Everybody, where the coordinator asks for no token: the one person in front of this machine. */
    public static Caller withoutAuthentication() {
        return new Caller(
                "local", PrincipalKind.HUMAN, Set.of(Role.DBA, Role.AUDITOR, Role.WORKER), Scope.EVERYWHERE, "none");
    }

    public boolean may(Operation operation) {
        return Permissions.allow(kind, roles, operation);
    }

    /** @throws ForbiddenException unless the table of permissions allows it */
    public void require(Operation operation) {
        if (!may(operation)) {
            throw ForbiddenException.missing(this, operation);
        }
    }

    /** As {@link #require(Operation)}, for jobs of this kind in this environment. */
    public void require(Operation operation, String jobKind, String environment) {
        require(operation);
        if (!scope.coversEnvironment(environment)) {
            throw new ForbiddenException("'%s' may not %s in environment '%s'. The token covers %s."
                    .formatted(principal, operation.words(), environment, sorted(scope.environments())));
        }
        if (!scope.coversKind(jobKind)) {
            throw new ForbiddenException("'%s' may not %s of kind '%s'. The token covers %s."
                    .formatted(principal, operation.words(), jobKind, sorted(scope.kinds())));
        }
    }

    private static String sorted(Set<String> names) {
        return String.join(", ", new java.util.TreeSet<>(names));
    }
}
