package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.KeyedPermutation;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.ValueMasker;

/**
 * A keyed bijection on an integer type. Numbers from {@code min} to {@code max} are permuted among themselves, and so
 * are the others: ids stay positive, and a number that should not be there does not fail the load or leave as it came.
 */
final class IntegerPermuter implements ValueMasker {
    private static final int INSIDE = 0;
    private static final int OUTSIDE = 1;

    private final KeyedPermutation permutation;
    private final Integers integers;
    private final long smallest;
    private final long min;
    private final long max;
    private final long inside;
    private final long below;
    private final long outside;

    IntegerPermuter(MaskContext context, long min, long max) {
        TypeFamily family = context.type().family();
        this.permutation = context.domain().permutation();
        this.integers = new Integers(family, context.form());
        this.smallest = -family.largest() - 1;
        this.min = min;
        this.max = max;
        this.inside = max - min + 1;
        this.below = min - smallest;
        this.outside = below + (family.largest() - max);
    }

    @Override
    public int bound(int length) {
        return Integers.MAX_CHARACTERS;
    }

    @Override
    public int mask(byte[] in, int offset, int length, byte[] out, int position) {
        if (!integers.read(in, offset, length)) {
            return UNPARSEABLE;
        }
        return integers.write(permute(integers.value()), out, position);
    }

    private long permute(long value) {
        if (value >= min && value <= max) {
            return min + permutation.permute(value - min, inside, INSIDE);
        }
        long rank = value < min ? value - smallest : below + (value - max - 1);
        long image = permutation.permute(rank, outside, OUTSIDE);
        return Long.compareUnsigned(image, below) < 0 ? smallest + image : max + 1 + (image - below);
    }
}
