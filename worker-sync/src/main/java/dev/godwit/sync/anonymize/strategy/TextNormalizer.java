package dev.godwit.sync.anonymize.strategy;

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
        byte upper = mode == Mode.FOLD ? (byte) 'A' : Byte.MAX_VALUE;
        byte any = 0;
        int at = 0;
        for (int i = from; i < to; i++) {
            byte b = in[i];
            any |= b;
            bytes[at++] = (byte) (b >= upper && b <= 'Z' ? b | 0x20 : b);
        }
        length = at;
        return any >= 0;
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
