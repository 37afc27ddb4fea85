package dev.godwit.sync.anonymize.strategy;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;

/**
 * Brings two spellings of one value together before they are hashed: Unicode NFKC, no blanks around, lower case. ASCII
 * takes a path that copies bytes and makes no object. For one thread; the result stands until the next call.
 */
final class TextNormalizer {
    /** How much is brought together. */
    enum Mode {
        /** The bytes as they are. */
        NONE,
        /** NFKC, and no blanks around. */
        TEXT,
        /** The same, in lower case. */
        FOLD
    }

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private final Mode mode;
    private byte[] bytes = new byte[256];
    private int length;

    TextNormalizer(Mode mode) {
        this.mode = mode;
    }

    byte[] bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    void normalize(byte[] in, int offset, int size) {
        if (bytes.length < size) {
            bytes = new byte[Math.max(size, (int) Math.min(Integer.MAX_VALUE - 8L, 2L * bytes.length))];
        }
        if (mode == Mode.NONE) {
            System.arraycopy(in, offset, bytes, 0, size);
            length = size;
        } else if (!ascii(in, offset, size)) {
            unicode(in, offset, size);
        }
    }

    private boolean ascii(byte[] in, int offset, int size) {
        int from = offset;
        int to = offset + size;
        while (from < to && blank(in[from])) {
            from++;
        }
        while (from < to && blank(in[to - 1])) {
            to--;
        }
        length = to - from;
        return length >= 8 ? copyWords(in, from) : copyBytes(in, from);
    }

    private boolean copyBytes(byte[] in, int from) {
        byte upper = mode == Mode.FOLD ? (byte) 'A' : Byte.MAX_VALUE;
        byte any = 0;
        for (int i = 0; i < length; i++) {
            byte b = in[from + i];
            any |= b;
            bytes[i] = (byte) (b >= upper && b <= 'Z' ? b | 0x20 : b);
        }
        return any >= 0;
    }

    /** Eight bytes at a time; the last eight may overlap those before, which changes nothing. */
    private boolean copyWords(byte[] in, int from) {
        long any = 0;
        int last = length - 8;
        for (int i = 0; ; i = Math.min(i + 8, last)) {
            long word = (long) LONGS.get(in, from + i);
            any |= word;
            LONGS.set(bytes, i, mode == Mode.FOLD ? lower(word) : word);
            if (i == last) {
                return (any & HIGH_BITS) == 0;
            }
        }
    }

    /** Sets the bit that makes a small letter in each byte from A to Z; the bytes are ASCII, or the result is not used. */
    private static long lower(long word) {
        long plain = word & ~HIGH_BITS;
        long fromA = plain + (0x80 - 'A') * ONES;
        long afterZ = plain + (0x7f - 'Z') * ONES;
        return word | ((fromA ^ afterZ) & HIGH_BITS) >>> 2;
    }

    private void unicode(byte[] in, int offset, int size) {
        String text = new String(in, offset, size, StandardCharsets.UTF_8);
        String composed =
                Normalizer.normalize(text, Normalizer.Form.NFKC).strip().trim();
        bytes = (mode == Mode.FOLD ? composed.toLowerCase(Locale.ROOT) : composed).getBytes(StandardCharsets.UTF_8);
        length = bytes.length;
    }

    /** A byte of a character beyond ASCII is negative, and not blank. */
    private static boolean blank(byte b) {
        return b >= 0 && b <= ' ';
    }
}
