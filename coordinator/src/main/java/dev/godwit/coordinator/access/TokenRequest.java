package dev.godwit.coordinator.access;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A token that somebody asks for.
 *
 * @param lifetime from now; at most 366 days
 */
public record TokenRequest(String principal, PrincipalKind kind, Set<Role> roles, Scope scope, Duration lifetime) {

    public static final Duration DEFAULT_LIFETIME = Duration.ofDays(90);
    private static final Duration LONGEST = Duration.ofDays(366);

    /** Lower case only: approvals are counted by name, and 'Alice' must not be somebody else than 'alice'. */
    private static final Pattern PRINCIPAL = Pattern.compile("[a-z0-9][a-z0-9._@-]{0,99}");

    public TokenRequest {
        roles = Set.copyOf(roles);
    }

    /** What is wrong with it, whoever asks: empty if nothing. */
    public List<Violation> violations() {
        var violations = new ArrayList<Violation>();
        if (!PRINCIPAL.matcher(principal).matches()) {
            violations.add(
                    new Violation("/principal", "Expected 1 to 100 lower-case letters, digits, '.', '_', '@' or '-'"));
        }
        if (roles.isEmpty()) {
            violations.add(new Violation("/roles", "Expected at least one role"));
        }
        boolean worker = kind == PrincipalKind.WORKER;
        if (worker != roles.contains(Role.WORKER) || (worker && roles.size() > 1)) {
            violations.add(
                    new Violation("/roles", "A worker has the role 'worker' and no other, and nobody else has it"));
        }
        if (kind == PrincipalKind.SERVICE && roles.contains(Role.APPROVER)) {
            violations.add(new Violation("/roles", "A service never approves: give the role 'approver' to a human"));
        }
        if (roles.contains(Role.ADMIN) && (roles.contains(Role.APPROVER) || roles.contains(Role.DBA))) {
            violations.add(new Violation("/roles", "An administrator is neither approver nor dba"));
        }
        if (roles.contains(Role.BOOTSTRAP)) {
            violations.add(new Violation("/roles", "The role 'bootstrap' is not given"));
        }
        if (lifetime.isNegative() || lifetime.isZero() || lifetime.compareTo(LONGEST) > 0) {
            violations.add(new Violation("/lifetime", "Expected more than nothing and at most 366 days (P366D)"));
        }
        return violations;
    }

    /** @throws ForbiddenException if {@code caller} may not ask for this token: it needs the right to create tokens, nobody gives
     *     themselves a role, and no token holds where that of its maker does not */
    public void checkAskedBy(Caller caller) {
        caller.require(Operation.CREATE_TOKENS);
        if (principal.equals(caller.principal()) && !caller.roles().containsAll(roles)) {
            throw new ForbiddenException(
                    "'%s' may not give themselves a role. Another administrator can.".formatted(principal));
        }
        if (!caller.scope().includes(scope)) {
            throw new ForbiddenException(
                    "'%s' may not create a token for kinds %s in environments %s: the own token covers kinds %s in environments %s."
                            .formatted(
                                    caller.principal(),
                                    new TreeSet<>(scope.kinds()),
                                    new TreeSet<>(scope.environments()),
                                    new TreeSet<>(caller.scope().kinds()),
                                    new TreeSet<>(caller.scope().environments())));
        }
    }

    public Token issue(String id, String createdBy, Instant now) {
        return new Token(id, principal, kind, roles, scope, now, createdBy, now.plus(lifetime), null);
    }

    /** @param pointer JSON pointer into the request's body */
    public record Violation(String pointer, String message) {}
}
