package dev.godwit.sync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LockTableTest {

    @Test
    void moreTablesThanTheServerHasLocksForAreToldBeforeTheyAreLocked() {
        assertThat(LockTable.problem(6_400, 64, 100)).isEmpty();
        assertThat(LockTable.problem(30_000, 64, 100))
                .hasValueSatisfying(
                        message -> assertThat(message).contains("30000", "6400", "max_locks_per_transaction to 301"));
    }
}
