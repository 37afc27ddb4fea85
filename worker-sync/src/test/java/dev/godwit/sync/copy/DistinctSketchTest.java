package dev.godwit.sync.copy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DistinctSketchTest {

    private static final DigestSeed SEED = new DigestSeed(1, 2, 3, 4);

    private final DistinctSketch sketch = new DistinctSketch();

    @Test
    void nothingIsNothing() {
        assertThat(sketch.estimate()).isZero();
    }

    @Test
    void whatRepeatsCountsOnce() {
        for (int i = 0; i < 100_000; i++) {
            sketch.add(hash("the same"));
        }

        assertThat(sketch.estimate()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 100, 1_000, 3_000, 5_000, 10_000, 100_000, 2_000_000})
    void numbersWordsAndAddressesAreCountedWithinFourErrors(int different) {
        requireClose(different, Long::toString);
        requireClose(different, i -> "person.%d@mail.example".formatted(i));
        requireClose(different, i -> "%08x".formatted(i));
    }

    @Test
    void partsMergeToTheWhole() {
        var first = new DistinctSketch();
        var second = new DistinctSketch();
        for (int i = 0; i < 3_000; i++) {
            sketch.add(hash("v" + i));
            (i % 3 == 0 ? first : second).add(hash("v" + i));
            second.add(hash("v" + i % 10));
        }

        first.merge(DistinctSketch.of(second.text()));

        assertThat(first.estimate()).isEqualTo(sketch.estimate());
        assertThat(first.text()).isEqualTo(sketch.text());
    }

    private static void requireClose(int different, LongFunction<String> value) {
        var all = new DistinctSketch();
        for (int i = 0; i < different; i++) {
            all.add(hash(value.apply(i)));
        }
        assertThat((double) all.estimate())
                .isCloseTo(different, within(Math.max(0.5, 4 * DistinctSketch.ERROR * different)));
    }

    private static long hash(String value) {
        var hash = new RowHash(SEED);
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        hash.begin();
        hash.update(bytes, 0, bytes.length);
        return hash.bits();
    }
}
