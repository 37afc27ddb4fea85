package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.ValueMasker;

/** Moves a moment by a keyed amount that is never nothing, in the finest steps that the column holds. Infinity stays. */
final class DateShiftMasker implements ValueMasker {
    private final Moments moments;
    private final Entity entity;
    private final long steps;

    DateShiftMasker(MaskContext context, int days, Entity entity) {
        this.moments = new Moments(context.type(), context.form());
        this.entity = entity;
        this.steps = days * moments.perDay() / moments.quantum();
    }

    @Override
    public int bound(int length) {
        return Math.max(length, Moments.MAX_BYTES);
    }

    @Override
    public int mask(byte[] in, int offset, int length, byte[] out, int position) {
        if (!moments.read(in, offset, length)) {
            return UNPARSEABLE;
        }
        if (moments.infinite() != 0) {
            System.arraycopy(in, offset, out, position, length);
            return position + length;
        }
        long drawn = Math.multiplyHigh(entity.bits(in, offset, length) >>> 1, steps << 2);
        long step = drawn < steps ? drawn - steps : drawn - steps + 1;
        long moved = moments.value() + step * moments.quantum();
        return moments.holds(moved) ? moments.write(moved, out, position) : UNPARSEABLE;
    }
}
