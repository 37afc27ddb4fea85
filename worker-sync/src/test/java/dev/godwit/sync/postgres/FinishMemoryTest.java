package dev.godwit.sync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FinishMemoryTest {

    private static final long MEGABYTE = 1024;
    private static final FinishMemory OWN = new FinishMemory(64 * MEGABYTE, 2);

    @Test
    void sessionsShareAsMuchAsTheServerShares() {
        assertThat(FinishMemory.of(OWN, 4096 * MEGABYTE, 16, 4)).isEqualTo(new FinishMemory(1024 * MEGABYTE, 4));
    }

    @Test
    void noneHasLessThanASessionHasAnyway() {
        assertThat(FinishMemory.of(OWN, 128 * MEGABYTE, 8, 8)).isEqualTo(OWN);
    }

    @Test
    void oneTakesNoMoreThanHelps() {
        assertThat(FinishMemory.of(OWN, 65_536 * MEGABYTE, 64, 1)).isEqualTo(new FinishMemory(2048 * MEGABYTE, 8));
    }
}
