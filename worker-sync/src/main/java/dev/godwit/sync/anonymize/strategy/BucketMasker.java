package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.ValueMasker;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Writes the beginning of a number's range; below the first bound, the first bound. */
final class BucketMasker implements ValueMasker {
    private final Decimals decimals;
    private final NumberLimits limits;
    private final long size;
    private final List<BigDecimal> bounds;
    private long[] scaled = {};
    private int scale = -1;

    BucketMasker(MaskContext context, long size, List<BigDecimal> bounds) {
        this.decimals = new Decimals(context.type(), context.form());
        this.limits = new NumberLimits(context.type(), new Range(Optional.empty(), Optional.empty()));
        this.size = size;
        this.bounds = bounds;
    }

    @Override
    public int bound(int length) {
        return Decimals.MAX_BYTES;
    }

    @Override
    public int mask(byte[] in, int offset, int length, byte[] out, int position) {
        if (!decimals.read(in, offset, length) || decimals.scale() > 18) {
            return UNPARSEABLE;
        }
        long number = decimals.unscaled();
        long begin = bounds.isEmpty() ? multiple(number) : bound(number);
        return decimals.write(limits.clamp(begin, decimals.scale()), out, position);
    }

    private long multiple(long number) {
        long unit = Decimals.power(decimals.scale());
        if (size > Long.MAX_VALUE / unit) {
            return 0;
        }
        long rest = Math.floorMod(number, size * unit);
        return number < Long.MIN_VALUE + rest ? Long.MIN_VALUE : number - rest;
    }

    private long bound(long number) {
        if (decimals.scale() != scale) {
            scale = decimals.scale();
            Range none = new Range(Optional.empty(), Optional.empty());
            scaled = bounds.stream()
                    .mapToLong(bound -> new Range(Optional.of(bound), none.max()).min(scale))
                    .toArray();
        }
        int found = Arrays.binarySearch(scaled, number);
        return scaled[Math.max(0, found < 0 ? -found - 2 : found)];
    }
}
