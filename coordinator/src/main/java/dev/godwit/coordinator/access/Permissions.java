package dev.godwit.coordinator.access;

import static dev.godwit.coordinator.access.Operation.CHANGE_SCHEDULES;
import static dev.godwit.coordinator.access.Operation.CREATE_TOKENS;
import static dev.godwit.coordinator.access.Operation.DECIDE;
import static dev.godwit.coordinator.access.Operation.DRAIN_WORKERS;
import static dev.godwit.coordinator.access.Operation.HANDLE_DEAD_LETTERS;
import static dev.godwit.coordinator.access.Operation.READ_AUDIT;
import static dev.godwit.coordinator.access.Operation.READ_BUNDLES;
import static dev.godwit.coordinator.access.Operation.READ_DEAD_LETTERS;
import static dev.godwit.coordinator.access.Operation.READ_JOBS;
import static dev.godwit.coordinator.access.Operation.READ_TOKENS;
import static dev.godwit.coordinator.access.Operation.READ_WORKERS;
import static dev.godwit.coordinator.access.Operation.REVOKE_TOKENS;
import static dev.godwit.coordinator.access.Operation.RUN_JOBS;
import static dev.godwit.coordinator.access.Operation.SUBMIT_JOBS;
import static dev.godwit.coordinator.access.Operation.UPLOAD_BUNDLES;
import static dev.godwit.coordinator.access.Operation.WORK;

import java.util.EnumSet;
import java.util.Set;

/**
 * The one table of what a role may do. What is not here is denied. Roles add up, with one exception: an administrator, who could hand
 * out an approver's token, never decides about a plan.
 */
public final class Permissions {

    private Permissions() {}

    public static Set<Operation> of(Role role) {
        return switch (role) {
            case VIEWER -> EnumSet.of(READ_JOBS, READ_WORKERS);
            case AUTHOR ->
                EnumSet.of(READ_JOBS, READ_WORKERS, SUBMIT_JOBS, CHANGE_SCHEDULES, UPLOAD_BUNDLES, READ_BUNDLES);
            case APPROVER -> EnumSet.of(READ_JOBS, READ_WORKERS, READ_BUNDLES, DECIDE);
            case OPERATOR ->
                EnumSet.of(
                        READ_JOBS,
                        READ_WORKERS,
                        SUBMIT_JOBS,
                        CHANGE_SCHEDULES,
                        UPLOAD_BUNDLES,
                        READ_BUNDLES,
                        RUN_JOBS,
                        DRAIN_WORKERS,
                        READ_DEAD_LETTERS,
                        HANDLE_DEAD_LETTERS);
            case DBA ->
                EnumSet.of(
                        READ_JOBS,
                        READ_WORKERS,
                        SUBMIT_JOBS,
                        CHANGE_SCHEDULES,
                        UPLOAD_BUNDLES,
                        READ_BUNDLES,
                        DECIDE,
                        RUN_JOBS,
                        DRAIN_WORKERS,
                        READ_DEAD_LETTERS,
                        HANDLE_DEAD_LETTERS);
            case AUDITOR -> EnumSet.of(READ_JOBS, READ_WORKERS, READ_DEAD_LETTERS, READ_AUDIT);
            case ADMIN ->
                EnumSet.of(READ_JOBS, READ_WORKERS, READ_DEAD_LETTERS, READ_TOKENS, CREATE_TOKENS, REVOKE_TOKENS);
            case WORKER -> EnumSet.of(WORK, READ_BUNDLES);
            case BOOTSTRAP -> EnumSet.of(CREATE_TOKENS);
        };
    }

    /** Whether a {@code kind} of principal with these {@code roles} may do {@code operation}, somewhere at least. */
    public static boolean allow(PrincipalKind kind, Set<Role> roles, Operation operation) {
        if (operation == DECIDE && (kind != PrincipalKind.HUMAN || roles.contains(Role.ADMIN))) {
            return false;
        }
        return roles.stream().anyMatch(role -> of(role).contains(operation));
    }
}
