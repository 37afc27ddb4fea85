package dev.godwit.sync.subset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RowSetTest {

    private static final int PAGE = 8192;

    private final Random random = new Random(1);
    private final RowSet rows = new RowSet(PAGE);
    private final TreeSet<Long> expected = new TreeSet<>();

    @Test
    void aPageHasRoomForAsManyRowsAsPostgresSays() {
        assertThat(RowSet.inPage(8192)).isEqualTo(9);
        assertThat(RowSet.inPage(16384)).isEqualTo(10);
        assertThat(RowSet.inPage(32768)).isEqualTo(11);
        assertThatThrownBy(() -> rows.add(RowSet.position(0, 0, 512))).hasMessageContaining("512");
    }

    @Test
    void rowsComeOutAsTheyWentInAndInOrder() {
        fill();

        var found = new ArrayList<Long>();
        rows.forEach(found::add);

        assertThat(found).containsExactlyElementsOf(expected);
        assertThat(rows.size()).isEqualTo(expected.size());
        assertThat(expected).allMatch(rows::contains);
        assertThat(rows.contains(RowSet.position(3, 1, 1))).isFalse();
    }

    @Test
    void ranksCountFromTheFirst() {
        fill();

        RowSet.Ranks ranks = rows.ranks();

        long rank = 0;
        for (long position : expected) {
            assertThat(ranks.of(position)).isEqualTo(rank++);
            assertThat(ranks.of(position + (expected.contains(position + 1) ? 0 : 1)))
                    .isEqualTo(expected.contains(position + 1) ? rank - 1 : -1);
        }
    }

    @Test
    void segmentsAreReadBackAsTheyWereWritten() {
        fill();
        var back = new RowSet(PAGE);

        rows.write(1, back::put);

        var found = new ArrayList<Long>();
        back.forEach(found::add);
        assertThat(found)
                .containsExactlyElementsOf(expected.subSet(RowSet.position(1, 0, 0), RowSet.position(2, 0, 0)).stream()
                        .map(position -> position - RowSet.position(1, 0, 0))
                        .toList());
        assertThatThrownBy(() -> back.put(0, new byte[] {1, 2, 3})).hasMessageContaining("holds no set");
    }

    @Test
    void piecesCoverARangeOfPagesOnce() {
        fill();
        for (long[] range :
                new long[][] {{0, Long.MAX_VALUE}, {3, 70_000}, {65_536, 65_537}, {100, 100}, {4, 65_536}}) {
            RowSet.Pieces pieces = rows.pieces(range[0], range[1], 7);
            var found = new ArrayList<Long>();
            for (long[] piece = pieces.next(); piece.length > 0; piece = pieces.next()) {
                assertThat(piece.length).isBetween(1, 7);
                for (long position : piece) {
                    found.add(position);
                }
            }
            assertThat(found)
                    .containsExactlyElementsOf(expected.headSet(RowSet.position(1, 0, 0)).stream()
                            .filter(position -> RowSet.block(position) >= range[0] && RowSet.block(position) < range[1])
                            .toList());
        }
    }

    /** In three relations, in the first pages and over the bounds of segments. */
    private void fill() {
        for (int i = 0; i < 3_000; i++) {
            long block =
                    List.of(0L, 3L, 65_530L, 65_536L, 200_000L, 4_294_967_000L).get(random.nextInt(6))
                            + random.nextInt(8);
            long position = RowSet.position(random.nextInt(3), block, 1 + random.nextInt(291));
            rows.add(position);
            expected.add(position);
        }
    }
}
