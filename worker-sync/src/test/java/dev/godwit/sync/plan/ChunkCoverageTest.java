package dev.godwit.sync.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.postgres.TableName;
import dev.godwit.sync.plan.ChunkCoverage.Copied;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChunkCoverageTest {

    private static final TableName T = new TableName("public", "t");
    private static final List<KeyColumn> ID = List.of(new KeyColumn("id", "integer", false));
    private static final List<KeyColumn> CODE = List.of(new KeyColumn("code", "text", true));

    @Test
    void rangesThatMeetCoverARelation() {
        assertThat(problem(pages(null, 10L), pages(10L, 20L), pages(20L, null))).isNull();
        assertThat(problem(ChunkRange.ALL)).isNull();
        assertThat(problem(keys(ID, null, "m"), keys(ID, "m", null))).isNull();
        assertThat(problem(keys(CODE, null, "m"), keys(CODE, "m", null), nulls()))
                .isNull();
    }

    @Test
    void aGapIsFound() {
        assertThat(problem(pages(null, 10L), pages(11L, null))).contains("'public.t' there is a gap");
        assertThat(problem(pages(null, 10L))).contains("gap");
        assertThat(problem(pages(10L, null))).contains("gap");
        assertThat(problem(keys(ID, null, "m"), keys(ID, "n", null))).contains("gap");
        assertThat(problem()).contains("nothing of 'public.t' was copied");
    }

    @Test
    void anOverlapIsFound() {
        assertThat(problem(pages(null, 10L), pages(5L, 20L), pages(10L, null))).contains("some overlap");
        assertThat(problem(pages(null, 10L), pages(10L, null), pages(10L, null)))
                .contains("begin at the same place");
        assertThat(problem(ChunkRange.ALL, pages(3L, null))).contains("some overlap");
        assertThat(problem(ChunkRange.ALL, ChunkRange.ALL)).contains("begin at the same place");
        assertThat(problem(keys(ID, null, null), keys(ID, "m", null))).contains("some overlap");
    }

    @Test
    void theRowsWithoutAPlaceInTheOrderAreAskedFor() {
        assertThat(problem(keys(CODE, null, "m"), keys(CODE, "m", null))).contains("is NULL were copied 0 times");
        assertThat(problem(keys(CODE, null, null), nulls(), nulls())).contains("is NULL were copied 2 times");
    }

    @Test
    void eachRelationIsLookedAt() {
        var other = new TableName("public", "other");

        assertThat(ChunkCoverage.problem(List.of(T, other), List.of(new Copied(T, ChunkRange.ALL))))
                .contains("nothing of 'public.other' was copied");
        assertThat(ChunkCoverage.problem(List.of(T), List.of(new Copied(other, ChunkRange.ALL))))
                .contains("'public.other' was copied, which the plan does not know");
        assertThat(ChunkCoverage.problem(List.of(), List.of())).isEmpty();
    }

    @Test
    void anyCutIsCoveredInAnyOrderAndNotWithoutAnyOfItsRanges() {
        var random = new Random(7);
        for (int round = 0; round < 500; round++) {
            var ranges = new ArrayList<ChunkRange>();
            @Nullable Long from = null;
            for (long to = 1L + random.nextInt(9); to < 100; to += 1L + random.nextInt(40)) {
                ranges.add(pages(from, to));
                from = to;
            }
            ranges.add(pages(from, null));
            Collections.shuffle(ranges, random);

            assertThat(problem(ranges.toArray(ChunkRange[]::new))).isNull();
            ranges.remove(random.nextInt(ranges.size()));
            assertThat(problem(ranges.toArray(ChunkRange[]::new))).isNotNull();
        }
    }

    private static @Nullable String problem(ChunkRange... ranges) {
        return ChunkCoverage.problem(
                        List.of(T),
                        List.of(ranges).stream()
                                .map(range -> new Copied(T, range))
                                .toList())
                .orElse(null);
    }

    private static ChunkRange pages(@Nullable Long from, @Nullable Long to) {
        return ChunkRange.of(new PageRange(from, to));
    }

    private static ChunkRange keys(List<KeyColumn> columns, @Nullable String from, @Nullable String to) {
        return ChunkRange.of(new KeyRange(columns, from, to, false));
    }

    private static ChunkRange nulls() {
        return ChunkRange.of(new KeyRange(CODE, null, null, true));
    }
}
