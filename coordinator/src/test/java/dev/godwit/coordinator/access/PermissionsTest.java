package dev.godwit.coordinator.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PermissionsTest {

    /** The table as people discuss it; a permission that appears or disappears must change here too. */
    private static final String TABLE = """
                             viewer author approver operator dba auditor admin worker bootstrap
            READ_JOBS           x      x      x        x      x     x      x     -       -
            SUBMIT_JOBS         -      x      -        x      x     -      -     -       -
            CHANGE_SCHEDULES    -      x      -        x      x     -      -     -       -
            UPLOAD_BUNDLES      -      x      -        x      x     -      -     -       -
            READ_BUNDLES        -      x      x        x      x     -      -     x       -
            DECIDE              -      -      x        -      x     -      -     -       -
            RUN_JOBS            -      -      -        x      x     -      -     -       -
            READ_WORKERS        x      x      x        x      x     x      x     -       -
            DRAIN_WORKERS       -      -      -        x      x     -      -     -       -
            WORK                -      -      -        -      -     -      -     x       -
            READ_DEAD_LETTERS   -      -      -        x      x     x      x     -       -
            HANDLE_DEAD_LETTERS -      -      -        x      x     -      -     -       -
            READ_AUDIT          -      -      -        -      -     x      -     -       -
            READ_TOKENS         -      -      -        -      -     -      x     -       -
            CREATE_TOKENS       -      -      -        -      -     -      x     -       x
            REVOKE_TOKENS       -      -      -        -      -     -      x     -       -
            """;

    @Test
    void eachRoleMayDoWhatTheTableSaysAndNoMore() {
        var lines = TABLE.strip().lines().toList();
        String[] roles = lines.get(0).strip().split(" +");
        var seen = EnumSet.noneOf(Operation.class);

        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.strip().split(" +");
            var operation = Operation.valueOf(cells[0]);
            seen.add(operation);
            for (int i = 0; i < roles.length; i++) {
                Role role = role(roles[i]);
                assertThat(Permissions.of(role).contains(operation))
                        .as("%s %s", role, operation)
                        .isEqualTo(cells[i + 1].equals("x"));
            }
        }

        assertThat(seen).containsExactlyInAnyOrder(Operation.values());
        assertThat(roles).hasSameSizeAs(Role.values());
    }

    private static Role role(String word) {
        return Arrays.stream(Role.values())
                .filter(role -> role.word().equals(word))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void servicesAndWorkersNeverDecide() {
        assertThat(Permissions.allow(PrincipalKind.SERVICE, Set.of(Role.APPROVER, Role.DBA), Operation.DECIDE))
                .isFalse();
        assertThat(Permissions.allow(PrincipalKind.WORKER, Set.of(Role.APPROVER), Operation.DECIDE))
                .isFalse();
        assertThat(Permissions.allow(PrincipalKind.HUMAN, Set.of(Role.APPROVER), Operation.DECIDE))
                .isTrue();
    }

    @Test
    void anAdministratorDoesNotDecideWhateverElseTheyAre() {
        assertThat(Permissions.allow(PrincipalKind.HUMAN, Set.of(Role.ADMIN, Role.APPROVER), Operation.DECIDE))
                .isFalse();
    }

    @Test
    void rolesAddUp() {
        var roles = Set.of(Role.VIEWER, Role.AUDITOR);

        assertThat(Permissions.allow(PrincipalKind.HUMAN, roles, Operation.READ_AUDIT))
                .isTrue();
        assertThat(Permissions.allow(PrincipalKind.HUMAN, roles, Operation.SUBMIT_JOBS))
                .isFalse();
    }
}
