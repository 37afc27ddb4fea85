package dev.godwit.sync.subset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class CycleTest {

    @Test
    void aRingStaysUntilOneOfItGoes() {
        var ring = new Cycle(3);
        int[] next = ring.reference(0, 3);
        next[0] = 1;
        next[1] = 2;
        next[2] = 0;

        ring.prune();
        assertThat(ring.isTaken(0) && ring.isTaken(1) && ring.isTaken(2)).isTrue();

        ring.drop(1);
        ring.prune();
        assertThat(ring.isTaken(0) || ring.isTaken(1) || ring.isTaken(2)).isFalse();
    }

    @Test
    void aMillionRowsInOneChainAreSolvedAtOnce() {
        int rows = 1_000_000;
        var chain = new Cycle(rows);
        int[] before = chain.reference(0, rows);
        for (int i = 1; i < rows; i++) {
            before[i] = i - 1;
        }
        long[] hashes = new Random(1).longs(rows).toArray();

        chain.cap(List.of(new Cycle.Cap(0, rows, 1_000, hashes)));

        assertThat(taken(chain, rows)).isBetween(1, 1_000);
        assertThat(chain.isTaken(0)).isTrue();

        chain.drop(0);
        chain.prune();
        assertThat(taken(chain, rows)).isZero();
    }

    @RepeatedTest(50)
    void whatIsTakenIsClosedAndWithinItsNumbers(RepetitionInfo info) {
        var random = new Random(info.getCurrentRepetition());
        int first = 40;
        int rows = 100;
        var graph = new Cycle(rows);
        int[][] to = {graph.reference(0, first), graph.reference(0, first), graph.reference(first, rows - first)};
        for (int[] each : to) {
            for (int i = 0; i < each.length; i++) {
                each[i] = random.nextInt(4) == 0 ? Cycle.NONE : random.nextInt(rows);
            }
        }
        random.ints(5, 0, rows).forEach(graph::drop);
        graph.prune();
        BitSet before = taken(graph, 0, rows);

        graph.cap(List.of(new Cycle.Cap(
                first, rows - first, 10, random.longs(rows - first).toArray())));

        BitSet after = taken(graph, 0, rows);
        assertThat(after.get(first, rows).cardinality()).isLessThanOrEqualTo(10);
        after.stream().forEach(row -> {
            assertThat(before.get(row)).isTrue();
            for (int i = 0; i < to.length; i++) {
                int place = row - (i == 2 ? first : 0);
                if (place >= 0 && place < to[i].length && to[i][place] != Cycle.NONE) {
                    assertThat(after.get(to[i][place])).isTrue();
                }
            }
        });
    }

    @Test
    void onlyReferencedRowsStayIfARowThatStaysLeadsToThem() {
        var graph = new Cycle(5);
        int[] next = graph.reference(0, 5);
        next[0] = 1;
        next[1] = 2;
        next[3] = 4;
        next[4] = 3;
        var roots = new BitSet();
        roots.set(0);
        var only = new BitSet();
        only.set(1, 5);

        graph.keepReferenced(roots, only);

        assertThat(taken(graph, 0, 5).stream()).containsExactly(0, 1, 2);
    }

    private static int taken(Cycle graph, int rows) {
        return taken(graph, 0, rows).cardinality();
    }

    private static BitSet taken(Cycle graph, int from, int to) {
        var taken = new BitSet();
        for (int i = from; i < to; i++) {
            taken.set(i, graph.isTaken(i));
        }
        return taken;
    }
}
