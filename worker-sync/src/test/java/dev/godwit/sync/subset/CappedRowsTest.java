package dev.godwit.sync.subset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CappedRowsTest {

    @ParameterizedTest
    @CsvSource({
        "1, 10",
        "10, 0",
        "10, 9",
        "10, 10",
        "10, 11",
        "600, 5000",
        "3000, 20000",
        "1024, 2048",
        "100000, 5000",
        "513, 1025"
    })
    void thoseWithTheSmallestHashesAreTaken(int most, int count) {
        var random = new Random(most * 31L + count);
        var all = new ArrayList<long[]>();
        var capped = new CappedRows(most);
        for (int i = 0; i < count; i++) {
            long[] row = {random.nextInt(4) == 0 ? random.nextInt(5) : random.nextLong(), i};
            all.add(row);
            capped.add(row[0], row[1]);
        }

        var taken = new TreeSet<Long>();
        capped.forEach(taken::add);

        all.sort(Comparator.<long[]>comparingLong(row -> row[0]).thenComparingLong(row -> row[1]));
        assertThat(taken)
                .containsExactlyElementsOf(new TreeSet<>(
                        all.stream().limit(most).map(row -> row[1]).toList()));
        assertThat(capped.leftOut()).isEqualTo(Math.max(0, count - most));
    }
}
