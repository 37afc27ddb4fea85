package dev.godwit.coordinator.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScopeTest {

    private final Scope scope = new Scope(Set.of("sync", "migrate.apply"), Set.of("staging"));

    @Test
    void aFamilyCoversItsKindsAndAKindOnlyItself() {
        assertThat(scope.kindsOutside(
                        List.of("sync", "sync.copy", "migrate.apply", "migrate", "migrate.verify", "synchronous")))
                .containsExactly("migrate", "migrate.verify", "synchronous");
    }

    @Test
    void everythingLiesOutsideALimitedScope() {
        assertThat(scope.environmentsOutside(List.of("*", "staging", "production")))
                .containsExactly("*", "production");
        assertThat(scope.kindsOutside(List.of("*"))).containsExactly("*");
    }

    @Test
    void nothingLiesOutsideTheUnlimitedOne() {
        assertThat(Scope.EVERYWHERE.environmentsOutside(List.of("*", "anything")))
                .isEmpty();
        assertThat(Scope.EVERYWHERE.includes(scope)).isTrue();
        assertThat(scope.includes(Scope.EVERYWHERE)).isFalse();
    }
}
