package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.ValueMasker;

/**
 * Replaces the digits of a telephone number and leaves its shape. What stays: punctuation, the calling code after a
 * {@code +} or {@code 00}, and zeros that lead what follows. The first digit that is replaced is not zero, before or
 * after; so the parts of a result can be told from each other, and a bijection on the digits is one on the numbers.
 *
 * <p>What is not a number (letters, more than 18 digits to replace, nothing but zeros) is unparseable. An empty text
 * stays empty.
 */
final class PhoneMasker implements ValueMasker {
    private static final int MAX_DIGITS = 32;
    private static final long[] POWERS_OF_TEN = new long[PhoneDigits.MAX];

    static {
        POWERS_OF_TEN[0] = 1;
        for (int i = 1; i < POWERS_OF_TEN.length; i++) {
            POWERS_OF_TEN[i] = 10 * POWERS_OF_TEN[i - 1];
        }
    }

    private final PhoneDigits replacement;
    private final ColumnType type;
    private final TextNormalizer normalizer;
    private final byte[] digits = new byte[MAX_DIGITS];
    private int count;
    private boolean plus;

    PhoneMasker(PhoneDigits replacement, ColumnType type, TextNormalizer normalizer) {
        this.normalizer = normalizer;
        this.replacement = replacement;
        this.type = type;
    }

    /** NFKC makes three bytes of four: a parenthesized ten. */
    @Override
    public int bound(int length) {
        return 2 * length;
    }

    @Override
    public int mask(byte[] in, int offset, int length, byte[] out, int position) {
        normalizer.normalize(in, offset, length);
        if (normalizer.length() == 0) {
            return position;
        }
        if (!type.holds(normalizer.length()) || !scan(normalizer.bytes(), normalizer.length()) || !replaceDigits()) {
            return UNPARSEABLE;
        }
        return write(normalizer.bytes(), normalizer.length(), out, position);
    }

    private boolean scan(byte[] text, int length) {
        count = 0;
        plus = text[0] == '+';
        for (int i = plus ? 1 : 0; i < length; i++) {
            byte b = text[i];
            if (b >= '0' && b <= '9') {
                if (count == MAX_DIGITS) {
                    return false;
                }
                digits[count++] = (byte) (b - '0');
            } else if (isExtension(text, i, length)) {
                i += 2;
            } else if (!isPunctuation(b)) {
                return false;
            }
        }
        return count > 0;
    }

    private boolean replaceDigits() {
        int from = 0;
        int callingCode = 0;
        if (plus || (count > 2 && digits[0] == 0 && digits[1] == 0)) {
            int start = plus ? 0 : 2;
            int codeLength = CallingCodes.length(digits, start, count);
            if (codeLength == 0) {
                return false;
            }
            from = start + codeLength;
            callingCode = (int) number(start, from);
        }
        while (from < count && digits[from] == 0) {
            from++;
        }
        if (from == count || count - from > PhoneDigits.MAX) {
            return false;
        }
        long rest = replacement.replace(callingCode, number(from, count), POWERS_OF_TEN[count - from - 1]);
        for (int i = count - 1; i >= from; i--) {
            long tenth = rest / 10;
            digits[i] = (byte) (rest - 10 * tenth);
            rest = tenth;
        }
        return true;
    }

    private int write(byte[] text, int length, byte[] out, int position) {
        int digit = 0;
        for (int i = 0; i < length; i++) {
            byte b = text[i];
            out[position + i] = b >= '0' && b <= '9' ? (byte) ('0' + digits[digit++]) : b;
        }
        return position + length;
    }

    private long number(int from, int to) {
        long number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + digits[i];
        }
        return number;
    }

    private static boolean isPunctuation(byte b) {
        return switch (b) {
            case ' ', '-', '.', '(', ')', '/', '#', 'x', 'X' -> true;
            default -> false;
        };
    }

    private static boolean isExtension(byte[] text, int at, int length) {
        return at + 2 < length
                && (text[at] | 0x20) == 'e'
                && (text[at + 1] | 0x20) == 'x'
                && (text[at + 2] | 0x20) == 't';
    }
}
