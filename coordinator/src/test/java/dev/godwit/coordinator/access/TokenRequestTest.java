package dev.godwit.coordinator.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TokenRequestTest {

    private static final Duration DAY = Duration.ofDays(1);

    private final Caller admin =
            new Caller("root", PrincipalKind.HUMAN, Set.of(Role.ADMIN), Scope.EVERYWHERE, "0123456789abcdef");

    @Test
    void anOrdinaryRequestHasNothingWrong() {
        assertThat(request("alice", PrincipalKind.HUMAN, Role.AUTHOR, Role.OPERATOR)
                        .violations())
                .isEmpty();
        assertThat(request("w-1", PrincipalKind.WORKER, Role.WORKER).violations())
                .isEmpty();
    }

    @Test
    void onlyWorkersAreWorkersAndNothingElse() {
        assertThat(request("alice", PrincipalKind.HUMAN, Role.WORKER).violations())
                .isNotEmpty();
        assertThat(request("w-1", PrincipalKind.WORKER, Role.WORKER, Role.AUTHOR)
                        .violations())
                .isNotEmpty();
        assertThat(request("w-1", PrincipalKind.WORKER, Role.VIEWER).violations())
                .isNotEmpty();
    }

    @Test
    void whoAdministersDoesNotApproveAndServicesNeitherDo() {
        assertThat(request("root", PrincipalKind.HUMAN, Role.ADMIN, Role.DBA).violations())
                .isNotEmpty();
        assertThat(request("root", PrincipalKind.HUMAN, Role.ADMIN, Role.APPROVER)
                        .violations())
                .isNotEmpty();
        assertThat(request("ci", PrincipalKind.SERVICE, Role.APPROVER).violations())
                .isNotEmpty();
    }

    @Test
    void oneNameHasOneSpelling() {
        assertThat(request("Alice", PrincipalKind.HUMAN, Role.AUTHOR).violations())
                .isNotEmpty();
        assertThat(request("", PrincipalKind.HUMAN, Role.AUTHOR).violations()).isNotEmpty();
        assertThat(request("a b", PrincipalKind.HUMAN, Role.AUTHOR).violations())
                .isNotEmpty();
    }

    @Test
    void noTokenLivesForEver() {
        assertThat(lasting(Duration.ofDays(367)).violations()).isNotEmpty();
        assertThat(lasting(Duration.ZERO).violations()).isNotEmpty();
        assertThat(lasting(Duration.ofDays(-1)).violations()).isNotEmpty();
    }

    @Test
    void nobodyGivesThemselvesARole() {
        assertThatThrownBy(() ->
                        request("root", PrincipalKind.HUMAN, Role.APPROVER).checkAskedBy(admin))
                .isInstanceOf(ForbiddenException.class)
                .hasMessageContaining("may not give themselves a role");
        assertThatCode(() -> request("root", PrincipalKind.HUMAN, Role.ADMIN).checkAskedBy(admin))
                .doesNotThrowAnyException();
    }

    @Test
    void onlyWhoMayCreateTokensDoes() {
        var author = new Caller("alice", PrincipalKind.HUMAN, Set.of(Role.AUTHOR), Scope.EVERYWHERE, "x");

        assertThatThrownBy(
                        () -> request("bob", PrincipalKind.HUMAN, Role.VIEWER).checkAskedBy(author))
                .isInstanceOf(ForbiddenException.class)
                .hasMessage(
                        "'alice' may not create tokens: that needs one of the roles admin, and the token has author.");
    }

    @Test
    void noTokenHoldsWhereThatOfItsMakerDoesNot() {
        var staging = new Scope(Set.of("sync"), Set.of("staging"));
        var scoped = new Caller("root", PrincipalKind.HUMAN, Set.of(Role.ADMIN), staging, "x");

        for (Scope wider : List.of(
                Scope.EVERYWHERE,
                new Scope(Set.of("sync"), Set.of("*")),
                new Scope(Set.of("sync"), Set.of("staging", "production")),
                new Scope(Set.of("*"), Set.of("staging")),
                new Scope(Set.of("sync", "migrate"), Set.of("staging")))) {
            assertThatThrownBy(() -> scopedTo(wider).checkAskedBy(scoped))
                    .isInstanceOf(ForbiddenException.class)
                    .hasMessageContaining("the own token covers kinds [sync] in environments [staging]");
        }
        assertThatCode(() -> scopedTo(staging).checkAskedBy(scoped)).doesNotThrowAnyException();
        assertThatCode(() -> scopedTo(new Scope(Set.of("sync.copy"), Set.of("staging")))
                        .checkAskedBy(scoped))
                .doesNotThrowAnyException();
    }

    private static TokenRequest scopedTo(Scope scope) {
        return new TokenRequest("bob", PrincipalKind.HUMAN, Set.of(Role.DBA), scope, DAY);
    }

    private static TokenRequest request(String principal, PrincipalKind kind, Role... roles) {
        return new TokenRequest(principal, kind, Set.of(roles), Scope.EVERYWHERE, DAY);
    }

    private static TokenRequest lasting(Duration lifetime) {
        return new TokenRequest("alice", PrincipalKind.HUMAN, Set.of(Role.VIEWER), Scope.EVERYWHERE, lifetime);
    }
}
