package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.ValueMasker;

/** Adds to a number a keyed part of itself, or of what noise has at least. */
final class NoiseMasker implements ValueMasker {
    private final Decimals decimals;
    private final double ratio;
    private final double atLeast;
    private final NumberLimits limits;
    private final Entity entity;
    private final boolean keyedByBoth;
    private final ValueHash hash;

    NoiseMasker(MaskContext context, double ratio, double atLeast, Range range, Entity entity) {
        this.decimals = new Decimals(context.type(), context.form());
        this.ratio = ratio;
        this.atLeast = atLeast;
        this.limits = new NumberLimits(context.type(), range);
        this.entity = entity;
        this.keyedByBoth = !context.row().columns().isEmpty();
        this.hash = new ValueHash(context);
    }

    @Override
    public int bound(int length) {
        return Decimals.MAX_BYTES;
    }

    @Override
    public int mask(byte[] in, int offset, int length, byte[] out, int position) {
        if (!decimals.read(in, offset, length) || !hash.hash(in, offset, length)) {
            return UNPARSEABLE;
        }
        long bits = keyedByBoth ? hash.low() ^ entity.bits(in, offset, length) * 0x9e3779b97f4a7c15L : hash.low();
        double share = (bits >> 11) * 0x1p-52;
        long number = decimals.unscaled();
        double unit = unit(decimals.scale());
        double most = Math.max(Math.abs((double) number) * ratio, atLeast * unit);
        double noise = Math.rint(share * most);
        if (noise == 0 && most > 0) {
            noise = share < 0 ? -1 : 1;
        }
        return decimals.write(moved(number, noise), out, position);
    }

    /** By {@code noise}; where that is beyond what is allowed, the other way, as a value at the edge would else stay there. */
    private long moved(long number, double noise) {
        long there = sum(number, noise);
        long clamped = limits.clamp(there, decimals.scale());
        if (clamped == there) {
            return there;
        }
        long back = sum(number, -noise);
        long reflected = limits.clamp(back, decimals.scale());
        return reflected == back || clamped == number ? reflected : clamped;
    }

    private static long sum(long number, double noise) {
        return noise > 0 && number > Long.MAX_VALUE - (long) noise
                ? Long.MAX_VALUE
                : noise < 0 && number < Long.MIN_VALUE - (long) noise ? Long.MIN_VALUE : number + (long) noise;
    }

    private static double unit(int scale) {
        return scale < 19 ? Decimals.power(scale) : Math.pow(10, scale);
    }
}
