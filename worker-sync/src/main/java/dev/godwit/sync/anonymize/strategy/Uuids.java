package dev.godwit.sync.anonymize.strategy;

/** The 36 characters of a uuid, as PostgreSQL prints it, and its 16 bytes. */
final class Uuids {
    static final int BYTES = 16;
    static final int CHARACTERS = 36;

    private Uuids() {}

    /** Whether {@code in} is a uuid with hyphens; its bytes are then in {@code bytes}. */
    static boolean parse(byte[] in, int offset, int length, byte[] bytes) {
        if (length != CHARACTERS) {
            return false;
        }
        int at = offset;
        for (int i = 0; i < BYTES; i++) {
            if (hyphenBefore(i) && in[at++] != '-') {
                return false;
            }
            int value = Character.digit(in[at], 16) << 4 | Character.digit(in[at + 1], 16);
            if (value < 0) {
                return false;
            }
            bytes[i] = (byte) value;
            at += 2;
        }
        return true;
    }

    /** Whether {@code in} is a uuid without hyphens; its bytes are then in {@code bytes}. */
    static boolean parsePlain(byte[] in, int offset, int length, byte[] bytes) {
        if (length != 2 * BYTES) {
            return false;
        }
        for (int i = 0; i < BYTES; i++) {
            int at = offset + 2 * i;
            int value = Character.digit(in[at], 16) << 4 | Character.digit(in[at + 1], 16);
            if (value < 0) {
                return false;
            }
            bytes[i] = (byte) value;
        }
        return true;
    }

    static int write(byte[] bytes, boolean hyphens, boolean capitals, byte[] out, int position) {
        int at = position;
        for (int i = 0; i < BYTES; i++) {
            if (hyphens && hyphenBefore(i)) {
                out[at++] = '-';
            }
            out[at++] = digit(bytes[i] >> 4 & 15, capitals);
            out[at++] = digit(bytes[i] & 15, capitals);
        }
        return at;
    }

    private static byte digit(int value, boolean capital) {
        char digit = Character.forDigit(value, 16);
        return (byte) (capital ? Character.toUpperCase(digit) : digit);
    }

    static int write(byte[] bytes, int offset, byte[] out, int position) {
        int at = position;
        for (int i = 0; i < BYTES; i++) {
            if (hyphenBefore(i)) {
                out[at++] = '-';
            }
            out[at++] = (byte) Character.forDigit(bytes[offset + i] >> 4 & 15, 16);
            out[at++] = (byte) Character.forDigit(bytes[offset + i] & 15, 16);
        }
        return at;
    }

    private static boolean hyphenBefore(int index) {
        return index == 4 || index == 6 || index == 8 || index == 10;
    }
}
