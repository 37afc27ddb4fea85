package dev.godwit.sync.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.common.postgres.TableName;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChunkSizesTest {

    private static final TableName T = new TableName("public", "t");
    private static final double MIB = 1 << 20;

    @Test
    void whatWasAskedForHolds() {
        var sizes = new ChunkSizes(ChunkSize.parse("16 MiB"), 1e12, Map.of(T, 1.0));

        assertThat(sizes.of(T)).isEqualTo(16 * MIB);
    }

    @Test
    void allTablesTogetherMakeAboutAsManyTasksAsKeepEightSlotsBusy() {
        assertThat(auto(100 * MIB, Map.of())).isEqualTo(64 * MIB);
        assertThat(auto(64 * 200 * MIB, Map.of())).isEqualTo(200 * MIB);
        assertThat(auto(1e12, Map.of())).isEqualTo(512 * MIB);
    }

    @Test
    void theMeasuredRateKeepsATaskFromTakingMuchLongerThanThreeQuartersOfAMinute() {
        assertThat(auto(1e12, Map.of(T, 2 * MIB))).isEqualTo(90 * MIB);
        assertThat(auto(100 * MIB, Map.of(T, 0.5 * MIB))).isEqualTo(22.5 * MIB);
        assertThat(auto(64 * 2_000 * MIB, Map.of(T, 100 * MIB))).isEqualTo(2_000 * MIB);
        assertThat(auto(100 * MIB, Map.of(T, 100 * MIB))).isEqualTo(64 * MIB);
    }

    @Test
    void aSizeIsSomething() {
        assertThat(ChunkSize.parse("auto").fixed()).isNull();
        assertThat(ChunkSize.parse("auto")).hasToString("auto");
        assertThatThrownBy(() -> ChunkSize.parse("0B")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ChunkSize.parse("Auto")).isInstanceOf(IllegalArgumentException.class);
    }

    private static double auto(double total, Map<TableName, Double> rates) {
        return new ChunkSizes(ChunkSize.parse("auto"), total, rates).of(T);
    }
}
