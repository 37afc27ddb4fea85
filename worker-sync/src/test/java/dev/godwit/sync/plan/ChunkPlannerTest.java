package dev.godwit.sync.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChunkPlannerTest {

    @Test
    void anEmptyTableIsOneUnboundedChunk() {
        assertThat(new ChunkPlanner(1000).ranges(0, 0)).containsExactly(PageRange.ALL);
    }

    @Test
    void aTableIsCutIntoEqualRangesThatAreOpenAtBothEnds() {
        assertThat(new ChunkPlanner(8192 * 10).ranges(30, 8192 * 30))
                .containsExactly(new PageRange(null, 10L), new PageRange(10L, 20L), new PageRange(20L, null));
    }

    @Test
    void aTableWithFewPagesAndMuchToastIsCutByPageAtMost() {
        assertThat(new ChunkPlanner(1).ranges(2, 1 << 30))
                .containsExactly(new PageRange(null, 1L), new PageRange(1L, null));
    }

    @Test
    void everyPageIsInExactlyOneRange() {
        var random = new Random(42);
        for (int round = 0; round < 1000; round++) {
            long pages = random.nextInt(5000);
            List<PageRange> ranges = new ChunkPlanner(1 + random.nextInt(1 << 20)).ranges(pages, pages * 8192);
            long next = 0;
            for (PageRange range : ranges) {
                assertThat(range.from() == null ? 0 : range.from()).isEqualTo(next);
                next = range.to() == null ? Long.MAX_VALUE : range.to();
            }
            assertThat(next).isEqualTo(Long.MAX_VALUE);
        }
    }

    @Test
    void aConditionReadsItsPagesAndNoOthers() {
        assertThat(PageRange.ALL.condition()).isEqualTo("true");
        assertThat(new PageRange(3L, 9L).condition()).isEqualTo("ctid >= '(3,0)' AND ctid < '(9,0)'");
        assertThatThrownBy(() -> new PageRange(9L, 3L)).isInstanceOf(IllegalArgumentException.class);
    }
}
