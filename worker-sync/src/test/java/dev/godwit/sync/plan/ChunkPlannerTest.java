package dev.godwit.sync.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.godwit.sync.plan.ChunkPlanner.Piece;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChunkPlannerTest {

    private static final int MIB = 1 << 20;

    @Test
    void anEmptyTableIsOneUnboundedChunk() {
        assertThat(new ChunkPlanner(1000).cut(List.of(WorkCurve.even(0, 0))))
                .containsExactly(List.of(new Piece(0, PageRange.ALL, 0)));
    }

    @Test
    void aTableWithoutPartitionsIsNone() {
        assertThat(new ChunkPlanner(1000).cut(List.of())).isEmpty();
    }

    @Test
    void anEvenTableIsCutIntoEqualRangesThatAreOpenAtBothEnds() {
        assertThat(pages(new ChunkPlanner(70 * MIB).cut(List.of(WorkCurve.even(24_000, 24_000L * 8192)))))
                .containsExactly(
                        new PageRange(null, 7981L), new PageRange(7981L, 15_990L), new PageRange(15_990L, null));
    }

    @Test
    void aTableWithFewPagesAndMuchToastIsCutByPageAtMost() {
        assertThat(pages(new ChunkPlanner(1 << 20).cut(List.of(WorkCurve.even(2, 1 << 30)))))
                .containsExactly(new PageRange(null, 1L), new PageRange(1L, null));
    }

    @Test
    void wherePagesHoldMoreTheRangesAreShorter() {
        var samples = IntStream.range(0, 100)
                .mapToObj(i -> new PageSample(i * 100L, i < 50 ? 8_000 : 72_000))
                .toList();
        WorkCurve curve = WorkCurve.sampled(10_000, samples);

        List<List<Piece>> chunks = new ChunkPlanner(curve.total() / 10).cut(List.of(curve));

        assertThat(chunks).hasSize(10);
        assertThat(works(chunks))
                .allSatisfy(work -> assertThat(work).isCloseTo(curve.total() / 10, within(curve.total() / 100)));
        assertThat(length(chunks.get(0).get(0))).isGreaterThan(4_000);
        assertThat(length(chunks.get(5).get(0))).isLessThan(700);
    }

    @Test
    void smallPartitionsGoTogetherAndLargeOnesAreCut() {
        var partitions = List.of(even(10), even(100), even(3), even(3), even(3), even(3), even(35));

        List<List<Piece>> chunks = new ChunkPlanner(40.0 * MIB).cut(partitions);

        assertThat(chunks).hasSize(5);
        assertThat(chunks.get(0)).extracting(Piece::relation).containsExactly(0, 1);
        assertThat(works(chunks)).allSatisfy(work -> assertThat(work).isBetween(28.0 * MIB, 40.0 * MIB));
    }

    @Test
    void thousandsOfEmptyPartitionsAreFewTasks() {
        var partitions =
                IntStream.range(0, 5_000).mapToObj(i -> WorkCurve.even(0, 0)).toList();

        List<List<Piece>> chunks = new ChunkPlanner(64.0 * MIB).cut(partitions);

        assertThat(chunks).hasSize(5_000 / ChunkPlanner.MOST_PIECES);
        assertThat(chunks.stream().mapToInt(List::size).sum()).isEqualTo(5_000);
    }

    @Test
    void everyPageOfEveryRelationIsInExactlyOneRange() {
        var random = new Random(42);
        for (int round = 0; round < 2_000; round++) {
            var relations = new ArrayList<WorkCurve>();
            int count = 1 + random.nextInt(8);
            for (int i = 0; i < count; i++) {
                relations.add(curve(random));
            }

            List<List<Piece>> chunks = new ChunkPlanner(1 + random.nextInt(1 << 22)).cut(relations);

            var next = new long[count];
            for (Piece piece : chunks.stream().flatMap(List::stream).toList()) {
                PageRange range = piece.pages();
                assertThat(range.from() == null ? 0 : range.from()).isEqualTo(next[piece.relation()]);
                next[piece.relation()] = range.to() == null ? Long.MAX_VALUE : range.to();
            }
            assertThat(next).containsOnly(Long.MAX_VALUE);
        }
    }

    @Test
    void aConditionReadsItsPagesAndNoOthers() {
        assertThat(PageRange.ALL.condition()).isEqualTo("true");
        assertThat(new PageRange(3L, 9L).condition()).isEqualTo("ctid >= '(3,0)' AND ctid < '(9,0)'");
        assertThatThrownBy(() -> new PageRange(9L, 3L)).isInstanceOf(IllegalArgumentException.class);
    }

    private static WorkCurve even(int mebibytes) {
        return WorkCurve.even(mebibytes * 128L, (long) mebibytes * MIB);
    }

    private static WorkCurve curve(Random random) {
        long pages = random.nextInt(5) == 0 ? random.nextInt(3) : random.nextInt(5000);
        if (pages == 0 || random.nextBoolean()) {
            return WorkCurve.even(pages, pages * random.nextInt(20_000));
        }
        var samples = new ArrayList<PageSample>();
        for (int i = 0; i < 1 + random.nextInt(50); i++) {
            samples.add(new PageSample(random.nextLong(pages), random.nextInt(4) == 0 ? 0 : random.nextInt(100_000)));
        }
        return WorkCurve.sampled(pages, samples);
    }

    private static long length(Piece piece) {
        PageRange pages = piece.pages();
        return (pages.to() == null ? 10_000 : pages.to()) - (pages.from() == null ? 0 : pages.from());
    }

    private static List<PageRange> pages(List<List<Piece>> chunks) {
        return chunks.stream().flatMap(List::stream).map(Piece::pages).toList();
    }

    private static List<Double> works(List<List<Piece>> chunks) {
        return chunks.stream()
                .map(chunk -> chunk.stream().mapToDouble(Piece::work).sum())
                .toList();
    }
}
