package dev.godwit.sync.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.common.postgres.TableName;
import dev.godwit.sync.plan.ChunkCoverage.Copied;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlicesTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void aSmallPartIsReadAtOnce() {
        var slices = new Slices(PageRange.ALL, 300, MINUTE);

        assertThat(slices.next()).isEqualTo(PageRange.ALL);
        assertThat(slices.done()).isTrue();
        assertThat(slices.next()).isNull();
        assertThat(slices.read()).isEqualTo(PageRange.ALL);
    }

    @Test
    void slicesGrowUntilOneTakesATenthOfTheTime() {
        var slices = new Slices(PageRange.ALL, 1_000_000, MINUTE);

        var lengths = new ArrayList<Long>();
        for (int i = 0; i < 6; i++) {
            PageRange slice = Objects.requireNonNull(slices.next());
            lengths.add(Objects.requireNonNull(slice.to()) - (slice.from() == null ? 0 : slice.from()));
            slices.took(Duration.ofMillis(lengths.get(i)));
        }

        assertThat(lengths).containsExactly(256L, 2_048L, 6_000L, 6_000L, 6_000L, 6_000L);
    }

    @Test
    void whatIsNotReadIsDivided() {
        var slices = new Slices(new PageRange(1_000L, null), 3_000, MINUTE);
        slices.next();

        assertThat(slices.read()).isEqualTo(new PageRange(1_000L, 1_256L));
        assertThat(slices.rest()).isEqualTo(new PageRange(1_256L, null));
        assertThat(slices.share()).isEqualTo(0.128);
        assertThat(slices.divideRest(2)).containsExactly(new PageRange(1_256L, 2_128L), new PageRange(2_128L, null));
    }

    @Test
    void aRelationThatLostItsLastPagesIsReadToTheEndOfThePart() {
        var slices = new Slices(new PageRange(5_000L, 9_000L), 100, MINUTE);

        assertThat(slices.next()).isEqualTo(new PageRange(5_000L, 9_000L));
        assertThatThrownBy(slices::rest).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whereverOneStopsEveryPageIsInOneRange() {
        var table = new TableName("public", "t");
        var random = new Random(11);
        for (int round = 0; round < 2_000; round++) {
            long end = random.nextInt(20_000);
            Long from = random.nextBoolean() ? null : (Long) (1L + random.nextInt(5_000));
            Long to = random.nextBoolean() ? null : (Long) ((from == null ? 0 : from) + 1 + random.nextInt(20_000));
            var slices = new Slices(new PageRange(from, to), end, MINUTE);
            var ranges = new ArrayList<PageRange>();
            for (int i = random.nextInt(5); i >= 0 && !slices.done(); i--) {
                ranges.add(Objects.requireNonNull(slices.next()));
                slices.took(Duration.ofMillis(random.nextInt(10_000)));
            }
            if (!slices.done()) {
                ranges.addAll(slices.divideRest(1 + random.nextInt(9)));
            }

            assertThat(ranges.get(0).from()).isEqualTo(from);
            assertThat(ranges.get(ranges.size() - 1).to()).isEqualTo(to);
            var whole = new ArrayList<Copied>();
            ranges.forEach(range -> whole.add(new Copied(table, ChunkRange.of(range))));
            if (from != null) {
                whole.add(new Copied(table, ChunkRange.of(new PageRange(null, from))));
            }
            if (to != null) {
                whole.add(new Copied(table, ChunkRange.of(new PageRange(to, null))));
            }
            assertThat(ChunkCoverage.problem(List.of(table), whole)).isEmpty();
        }
    }
}
