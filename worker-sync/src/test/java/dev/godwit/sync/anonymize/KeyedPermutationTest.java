package dev.godwit.sync.anonymize;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyedPermutationTest {
    private final KeyedPermutation permutation = TestKeys.KEY.domain("numbers").permutation();

    @Test
    void everySmallRangeIsPermutedWithinItself() {
        for (int size = 1; size <= 300; size++) {
            assertPermutes(size);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {999, 1000, 65_535, 65_536, 65_537, 999_999, 1_000_000, 1_000_001})
    void everyNumberOfALargerRangeIsHitOnce(int size) {
        assertPermutes(size);
    }

    @ParameterizedTest
    @ValueSource(longs = {0x7fffffffL, 0x80000000L, 0xffffffffL, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE, -1_000_000L})
    void aMillionNumbersOfAHugeRangeStayDistinctAndInRange(long size) {
        var random = new Random(size);
        Set<Long> seen = new HashSet<>();
        Set<Long> images = new HashSet<>();
        for (int i = 0; i < 50_000; i++) {
            long index = Long.remainderUnsigned(random.nextLong(), size);
            seen.add(index);
            seen.add((long) i);
        }
        for (long index : seen) {
            long image = permutation.permute(index, size, 0);
            assertThat(Long.compareUnsigned(image, size)).isNegative();
            images.add(image);
        }

        assertThat(images).hasSameSizeAs(seen);
    }

    @Test
    void theEndsOfTheLargestRangesAreMappedInside() {
        for (long size : new long[] {-1L, -2L, Long.MIN_VALUE, Long.MIN_VALUE + 1, Long.MAX_VALUE}) {
            for (long index : new long[] {0, 1, size - 1, size - 2}) {
                assertThat(Long.compareUnsigned(permutation.permute(index, size, 0), size))
                        .isNegative();
            }
        }
    }

    @Test
    void sizeTweakAndDomainEachGiveAnotherPermutation() {
        var other = TestKeys.KEY.domain("others").permutation();
        int sameSize = 0;
        int sameTweak = 0;
        int sameDomain = 0;
        for (int i = 0; i < 1000; i++) {
            long image = permutation.permute(i, 1_000_000, 0);
            sameSize += permutation.permute(i, 1_000_001, 0) == image ? 1 : 0;
            sameTweak += permutation.permute(i, 1_000_000, 1) == image ? 1 : 0;
            sameDomain += other.permute(i, 1_000_000, 0) == image ? 1 : 0;
        }

        assertThat(sameSize).isLessThan(3);
        assertThat(sameTweak).isLessThan(3);
        assertThat(sameDomain).isLessThan(3);
    }

    private void assertPermutes(int size) {
        var images = new BitSet(size);
        for (int i = 0; i < size; i++) {
            long image = permutation.permute(i, size, 3);
            assertThat(image).isBetween(0L, size - 1L);
            images.set((int) image);
        }
        assertThat(images.cardinality()).as("images of %d numbers", size).isEqualTo(size);
    }
}
