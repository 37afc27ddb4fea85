package dev.godwit.sync.anonymize.strategy;

/** The digits of a payment card's number, read from a text that may group them. For one thread. */
final class CardNumber {
    private static final int FEWEST_DIGITS = 12;
    private static final int MOST_DIGITS = 19;

    final byte[] digits = new byte[MOST_DIGITS];
    int count;

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

    /** Luhn's sum modulo ten: 0 where the check digit is right. */
    int luhn() {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            int digit = digits[count - 1 - i];
            int weighed = (i & 1) == 0 ? digit : 2 * digit;
            sum += weighed > 9 ? weighed - 9 : weighed;
        }
        return sum % 10;
    }

    static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }
}
