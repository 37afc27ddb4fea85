package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.KeyedPermutation;
import dev.godwit.sync.anonymize.ValueMasker;

/**
 * Permutes the digits between those that are kept; the last of them is what makes Luhn's sum right, in the value as in the result, so
 * distinct numbers stay distinct. Blanks and hyphens stay where they are. What is not a card's number is unparseable.
 */
final class CardMasker implements ValueMasker {
    private static final int FEWEST_DIGITS = 12;
    private static final int MOST_DIGITS = 19;

    private final KeyedPermutation permutation;
    private final int keptFirst;
    private final int keptLast;
    private final byte[] digits = new byte[MOST_DIGITS];
    private int count;

    CardMasker(KeyedPermutation permutation, int keptFirst, int keptLast) {
        this.permutation = permutation;
        this.keptFirst = keptFirst;
        this.keptLast = keptLast;
    }

    @Override
    public int bound(int length) {
        return length;
    }

    @Override
    public int mask(byte[] in, int offset, int length, byte[] out, int position) {
        if (length == 0) {
            return position;
        }
        if (!read(in, offset, length)) {
            return UNPARSEABLE;
        }
        replace();
        int digit = 0;
        for (int i = 0; i < length; i++) {
            byte b = in[offset + i];
            out[position + i] = isDigit(b) ? (byte) ('0' + digits[digit++]) : b;
        }
        return position + length;
    }

    /** Whether it is a card's number: 12 to 19 digits, blanks and hyphens, and the right check digit. */
    boolean read(byte[] in, int offset, int length) {
        count = 0;
        for (int i = offset; i < offset + length; i++) {
            if (isDigit(in[i]) && count < MOST_DIGITS) {
                digits[count++] = (byte) (in[i] - '0');
            } else if (in[i] != ' ' && in[i] != '-') {
                return false;
            }
        }
        return count >= FEWEST_DIGITS && luhn() == 0;
    }

    private void replace() {
        int check = count - 1 - keptLast;
        long number = 0;
        long numbers = 1;
        for (int i = keptFirst; i < check; i++) {
            number = number * 10 + digits[i];
            numbers *= 10;
        }
        number = permutation.permute(number, numbers, count);
        for (int i = check - 1; i >= keptFirst; i--) {
            digits[i] = (byte) (number % 10);
            number /= 10;
        }
        digits[check] = 0;
        while (luhn() != 0) {
            digits[check]++;
        }
    }

    private int luhn() {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            int digit = digits[count - 1 - i];
            int weighed = (i & 1) == 0 ? digit : 2 * digit;
            sum += weighed > 9 ? weighed - 9 : weighed;
        }
        return sum % 10;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
