package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.ValueForm;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes numbers of all types in both forms, as a whole number and a scale. Of {@code numeric} at most 15 digits are understood; a number of more, infinity and
 * NaN are not. For one thread.
 */
final class Decimals {
    static final TypeFamily[] FAMILIES = {
        TypeFamily.INT2, TypeFamily.INT4, TypeFamily.INT8, TypeFamily.NUMERIC, TypeFamily.FLOAT4, TypeFamily.FLOAT8
    };

    /** Numbers of {@code numeric} are smaller, without their point. */
    static final long LIMIT = 1_000_000_000_000_000L;

    /** A sign, leading zeros of a fraction, and 15 digits. */
    static final int MAX_BYTES = 48;

    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final int MAX_SCALE = 24;
    private static final int BASE = 10_000;
    private static final int HEADER = 8;
    private static final short NEGATIVE = 0x4000;
    private static final long[] POWERS = new long[19];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = 10 * POWERS[i - 1];
        }
    }

    private final boolean binary;
    private final @Nullable Integers integers;
    private final @Nullable Floats floats;
    private final short[] digits = new short[16];
    private long unscaled;
    private int scale;

    Decimals(ColumnType type, ValueForm form) {
        binary = form == ValueForm.BINARY;
        TypeFamily family = type.family();
        integers = family.isInteger() ? new Integers(family, form) : null;
        floats = family == TypeFamily.FLOAT4 || family == TypeFamily.FLOAT8 ? new Floats(family, form) : null;
    }

    static long power(int exponent) {
        return POWERS[exponent];
    }

    /** Whether it is a number that is understood. */
    boolean read(byte[] in, int offset, int length) {
        if (integers != null) {
            boolean read = integers.read(in, offset, length);
            unscaled = integers.value();
            scale = 0;
            return read;
        }
        if (floats != null) {
            boolean read = floats.read(in, offset, length);
            unscaled = floats.unscaled();
            scale = floats.scale();
            return read;
        }
        return binary ? readBinary(in, offset, length) : readText(in, offset, length);
    }

    /** The number times {@code 10^scale}. */
    long unscaled() {
        return unscaled;
    }

    int scale() {
        return scale;
    }

    /** Writes a number with the scale of the one that was read. */
    int write(long number, byte[] out, int position) {
        if (integers != null) {
            return integers.write(number, out, position);
        }
        if (floats != null) {
            return floats.write(number, out, position);
        }
        return binary ? writeBinary(number, out, position) : writeText(number, out, position);
    }

    private boolean readText(byte[] in, int offset, int length) {
        int end = offset + length;
        boolean negative = length > 0 && in[offset] == '-';
        unscaled = 0;
        scale = -1;
        int read = 0;
        for (int i = negative ? offset + 1 : offset; i < end; i++) {
            if (in[i] == '.' && scale < 0) {
                scale = 0;
                continue;
            }
            if (in[i] < '0' || in[i] > '9') {
                return false;
            }
            unscaled = unscaled * 10 + in[i] - '0';
            scale += scale < 0 ? 0 : 1;
            read++;
            if (unscaled >= LIMIT || scale > MAX_SCALE) {
                return false;
            }
        }
        scale = Math.max(0, scale);
        unscaled = negative ? -unscaled : unscaled;
        return read > 0;
    }

    private boolean readBinary(byte[] in, int offset, int length) {
        if (length < HEADER) {
            return false;
        }
        int count = (short) SHORTS.get(in, offset);
        int weight = (short) SHORTS.get(in, offset + 2);
        short sign = (short) SHORTS.get(in, offset + 4);
        scale = (short) SHORTS.get(in, offset + 6);
        if (count < 0
                || length != HEADER + 2 * count
                || scale < 0
                || scale > MAX_SCALE
                || (sign != 0 && sign != NEGATIVE)) {
            return false;
        }
        long number = 0;
        for (int i = 0; i < count; i++) {
            int digit = (short) SHORTS.get(in, offset + HEADER + 2 * i);
            if (digit < 0 || digit >= BASE || number > (Long.MAX_VALUE - BASE) / BASE) {
                return false;
            }
            number = number * BASE + digit;
        }
        int shift = 4 * (weight - count + 1) + scale;
        if (number == 0) {
            shift = 0;
        }
        if (shift >= POWERS.length || shift <= -POWERS.length || (shift > 0 && number > LIMIT / POWERS[shift])) {
            return false;
        }
        number = shift >= 0 ? number * POWERS[shift] : number / POWERS[-shift];
        unscaled = sign == 0 ? number : -number;
        return number < LIMIT;
    }

    private int writeText(long number, byte[] out, int position) {
        int end = position;
        if (number < 0) {
            out[end++] = '-';
        }
        long rest = Math.abs(number);
        if (scale == 0) {
            return Integers.print(rest, out, end);
        }
        long unit = scale < POWERS.length ? POWERS[scale] : Long.MAX_VALUE;
        end = Integers.print(rest / unit, out, end);
        out[end] = '.';
        long fraction = rest % unit;
        for (int i = scale; i > 0; i--) {
            out[end + i] = (byte) ('0' + fraction % 10);
            fraction /= 10;
        }
        return end + 1 + scale;
    }

    private int writeBinary(long number, byte[] out, int position) {
        int fractions = (scale + 3) / 4;
        long rest = Math.abs(number) * POWERS[4 * fractions - scale];
        int count = 0;
        Arrays.fill(digits, (short) 0);
        for (; rest > 0; rest /= BASE) {
            digits[count++] = (short) (rest % BASE);
        }
        int last = 0;
        while (last < count && digits[last] == 0) {
            last++;
        }
        SHORTS.set(out, position, (short) (count - last));
        SHORTS.set(out, position + 2, (short) (count == 0 ? 0 : count - fractions - 1));
        SHORTS.set(out, position + 4, number < 0 ? NEGATIVE : (short) 0);
        SHORTS.set(out, position + 6, (short) scale);
        int end = position + HEADER;
        for (int i = count - 1; i >= last; i--) {
            SHORTS.set(out, end, digits[i]);
            end += 2;
        }
        return end;
    }
}
