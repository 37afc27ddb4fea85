package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.ValueForm;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Reads and writes smallint, integer and bigint in both forms. For one thread. */
final class Integers {
    /** The longest text: {@code -9223372036854775808}. */
    static final int MAX_CHARACTERS = 20;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    private final ValueForm form;
    private final int width;
    private final long largest;
    private long value;

    Integers(TypeFamily family, ValueForm form) {
        this.form = form;
        this.largest = family.largest();
        this.width = family == TypeFamily.INT2 ? 2 : family == TypeFamily.INT4 ? 4 : 8;
    }

    /** Whether it is a number of this type; {@link #value} is then its value. */
    boolean read(byte[] in, int offset, int length) {
        return form == ValueForm.BINARY ? readBinary(in, offset, length) : readDecimal(in, offset, length);
    }

    long value() {
        return value;
    }

    int write(long number, byte[] out, int position) {
        if (form == ValueForm.TEXT) {
            return print(number, out, position);
        }
        switch (width) {
            case 2 -> SHORTS.set(out, position, (short) number);
            case 4 -> INTS.set(out, position, (int) number);
            default -> LONGS.set(out, position, number);
        }
        return position + width;
    }

    private boolean readBinary(byte[] in, int offset, int length) {
        if (length != width) {
            return false;
        }
        value = switch (width) {
            case 2 -> (short) SHORTS.get(in, offset);
            case 4 -> (int) INTS.get(in, offset);
            default -> (long) LONGS.get(in, offset);
        };
        return true;
    }

    /** Counts downwards from zero, because there is one number more below it than above. */
    private boolean readDecimal(byte[] in, int offset, int length) {
        int end = offset + length;
        boolean negative = length > 0 && in[offset] == '-';
        int from = negative ? offset + 1 : offset;
        long smallest = -largest - 1;
        long read = 0;
        for (int i = from; i < end; i++) {
            int digit = in[i] - '0';
            if (digit < 0 || digit > 9 || read < (smallest + digit) / 10) {
                return false;
            }
            read = read * 10 - digit;
        }
        if (from == end || (!negative && read == smallest)) {
            return false;
        }
        value = negative ? read : -read;
        return true;
    }

    /** Writes decimal digits, whatever the form. */
    static int print(long number, byte[] out, int position) {
        int start = position;
        if (number < 0) {
            out[start++] = '-';
        }
        int end = start;
        for (long rest = number; rest != 0 || end == start; rest /= 10) {
            out[end++] = (byte) ('0' + Math.abs((int) (rest % 10)));
        }
        for (int i = start, j = end - 1; i < j; i++, j--) {
            byte swap = out[i];
            out[i] = out[j];
            out[j] = swap;
        }
        return end;
    }
}
