package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ValueMasker;

/** Cuts moments. Infinity stays. */
final class DateTruncateMasker implements ValueMasker {
    private final Moments moments;
    private final CalendarUnit to;

    DateTruncateMasker(Moments moments, CalendarUnit to) {
        this.moments = moments;
        this.to = to;
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
        long begin = to.begin(moments, moments.value());
        return moments.holds(begin) ? moments.write(begin, out, position) : UNPARSEABLE;
    }
}
