package dev.godwit.sync.copy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The escapes of COPY's text format. For one thread. */
final class TextEscapes {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final long BACKSLASHES = '\\' * ONES;

    private byte[] buffer = new byte[256];

    /** What {@link #remove} wrote. */
    byte[] buffer() {
        return buffer;
    }

    /** Whether a field has an escape. */
    static boolean isEscaped(byte[] in, int offset, int length) {
        int end = offset + length;
        if (length >= 8) {
            for (int i = offset; i < end - 8; i += 8) {
                if (hasZero((long) LONGS.get(in, i) ^ BACKSLASHES)) {
                    return true;
                }
            }
            return hasZero((long) LONGS.get(in, end - 8) ^ BACKSLASHES);
        }
        for (int i = offset; i < end; i++) {
            if (in[i] == '\\') {
                return true;
            }
        }
        return false;
    }

    /** Whether {@code in[from, to)} may have a byte that cannot stand as itself. */
    static boolean needsEscape(byte[] in, int from, int to) {
        if (to - from >= 8) {
            for (int i = from; i < to - 8; i += 8) {
                if (isSuspicious((long) LONGS.get(in, i))) {
                    return true;
                }
            }
            return isSuspicious((long) LONGS.get(in, to - 8));
        }
        for (int i = from; i < to; i++) {
            if (in[i] == '\\' || (in[i] >= 0 && in[i] <= '\r')) {
                return true;
            }
        }
        return false;
    }

    /** Whether a byte is a backslash or below 14: all that have a letter of their own, and a few that do not. */
    private static boolean isSuspicious(long word) {
        return hasZero(word ^ BACKSLASHES) || ((word - ('\r' + 1) * ONES) & ~word & HIGH_BITS) != 0;
    }

    private static boolean hasZero(long word) {
        return ((word - ONES) & ~word & HIGH_BITS) != 0;
    }

    /** Writes the value that a field stands for to the buffer, and tells its length. */
    int remove(byte[] in, int offset, int length) {
        if (buffer.length < length) {
            buffer = new byte[Math.max(length, 2 * buffer.length)];
        }
        int end = offset + length;
        int at = 0;
        int i = offset;
        while (i < end) {
            byte b = in[i++];
            if (b != '\\' || i == end) {
                buffer[at++] = b;
                continue;
            }
            byte code = in[i++];
            int digits = code == 'x' ? hexDigits(in, i, end) : octalDigits(in, i - 1, end);
            if (digits == 0) {
                buffer[at++] = single(code);
            } else if (code == 'x') {
                buffer[at++] = number(in, i, digits, 16);
                i += digits;
            } else {
                buffer[at++] = number(in, i - 1, digits, 8);
                i += digits - 1;
            }
        }
        return at;
    }

    /** Escapes the {@code length} bytes at {@code position} in place, and tells where they end; room for twice as many. */
    int insert(byte[] out, int position, int length) {
        if (buffer.length < length) {
            buffer = new byte[Math.max(length, 2 * buffer.length)];
        }
        System.arraycopy(out, position, buffer, 0, length);
        int at = position;
        for (int i = 0; i < length; i++) {
            byte letter = letter(buffer[i]);
            if (letter != 0) {
                out[at++] = '\\';
            }
            out[at++] = letter == 0 ? buffer[i] : letter;
        }
        return at;
    }

    /** The letter that stands for a byte after a backslash; 0 if the byte stands for itself. */
    private static byte letter(byte b) {
        return switch (b) {
            case '\\' -> '\\';
            case '\b' -> 'b';
            case '\t' -> 't';
            case '\n' -> 'n';
            case 0x0b -> 'v';
            case '\f' -> 'f';
            case '\r' -> 'r';
            default -> 0;
        };
    }

    private static byte single(byte code) {
        return switch (code) {
            case 'b' -> '\b';
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'v' -> 0x0b;
            case 'f' -> '\f';
            case 'r' -> '\r';
            default -> code;
        };
    }

    private static int hexDigits(byte[] in, int from, int end) {
        int i = from;
        while (i < end && i < from + 2 && Character.digit(in[i], 16) >= 0) {
            i++;
        }
        return i - from;
    }

    private static int octalDigits(byte[] in, int from, int end) {
        int i = from;
        while (i < end && i < from + 3 && Character.digit(in[i], 8) >= 0) {
            i++;
        }
        return i - from;
    }

    private static byte number(byte[] in, int from, int digits, int radix) {
        int value = 0;
        for (int i = from; i < from + digits; i++) {
            value = value * radix + Character.digit(in[i], radix);
        }
        return (byte) value;
    }
}
