package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.FormatPreserving;
import dev.godwit.sync.anonymize.KeyedPermutation;
import dev.godwit.sync.anonymize.ValueMasker;

/**
 * Permutes the digits of an account number among digits and its letters among letters, and computes the check digits anew (ISO 13616).
 * Country, blanks and case stay. A number whose check digits are wrong is unparseable, as is one with fewer than six digits to permute.
 */
final class IbanMasker implements ValueMasker {
    private static final int SHORTEST = 15;
    private static final int LONGEST = 34;
    private static final int HEAD = 4;
    private static final int FEWEST_DIGITS = 6;
    private static final int MOST_LETTERS = 13;
    private static final int LETTERS = 26;

    private final FormatPreserving digitPermutation;
    private final KeyedPermutation letterPermutation;
    private final int kept;
    private final byte[] characters = new byte[LONGEST];
    private final byte[] digits = new byte[LONGEST];
    private final byte[] tweak = new byte[2];
    private int count;

    IbanMasker(FormatPreserving digitPermutation, KeyedPermutation letterPermutation, int kept) {
        this.digitPermutation = digitPermutation;
        this.letterPermutation = letterPermutation;
        this.kept = kept;
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
        if (!read(in, offset, length) || !replace()) {
            return UNPARSEABLE;
        }
        int next = 0;
        for (int i = 0; i < length; i++) {
            byte b = in[offset + i];
            if (b == ' ') {
                out[position + i] = b;
            } else {
                byte character = characters[next++];
                out[position + i] = b >= 'a' ? (byte) (character | 0x20) : character;
            }
        }
        return position + length;
    }

    /** Whether it is a number with the right check digits. */
    boolean read(byte[] in, int offset, int length) {
        count = 0;
        for (int i = offset; i < offset + length; i++) {
            byte b = in[i];
            if (b == ' ') {
                continue;
            }
            byte upper = b >= 'a' && b <= 'z' ? (byte) (b & ~0x20) : b;
            if (count == LONGEST || !(isDigit(upper) || isLetter(upper))) {
                return false;
            }
            characters[count++] = upper;
        }
        if (count < SHORTEST || !isLetter(characters[0]) || !isLetter(characters[1])) {
            return false;
        }
        int check = check();
        return isDigit(characters[2])
                && isDigit(characters[3])
                && (characters[2] - '0') * 10 + characters[3] - '0' == check;
    }

    private boolean replace() {
        int end = count - kept;
        int digitCount = 0;
        int letterCount = 0;
        long letters = 0;
        long words = 1;
        for (int i = HEAD; i < end; i++) {
            if (isDigit(characters[i])) {
                digits[digitCount++] = (byte) (characters[i] - '0');
            } else if (++letterCount > MOST_LETTERS) {
                return false;
            } else {
                letters = letters * LETTERS + characters[i] - 'A';
                words *= LETTERS;
            }
        }
        if (digitCount < FEWEST_DIGITS) {
            return false;
        }
        tweak[0] = characters[0];
        tweak[1] = characters[1];
        digitPermutation.permute(digits, 0, digitCount, 10, tweak, tweak.length);
        if (letterCount > 0) {
            letters = letterPermutation.permute(letters, words, 0);
        }
        for (int i = end - 1; i >= HEAD; i--) {
            if (isDigit(characters[i])) {
                characters[i] = (byte) ('0' + digits[--digitCount]);
            } else {
                characters[i] = (byte) ('A' + letters % LETTERS);
                letters /= LETTERS;
            }
        }
        int check = check();
        characters[2] = (byte) ('0' + check / 10);
        characters[3] = (byte) ('0' + check % 10);
        return true;
    }

    /** The check digits that belong there, 2 to 98. */
    private int check() {
        int rest = 0;
        for (int i = HEAD; i < count; i++) {
            rest = append(rest, characters[i]);
        }
        rest = append(append(rest, characters[0]), characters[1]);
        return 98 - rest * 100 % 97;
    }

    private static int append(int rest, byte character) {
        return isDigit(character) ? (rest * 10 + character - '0') % 97 : (rest * 100 + character - 'A' + 10) % 97;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    private static boolean isLetter(byte b) {
        return b >= 'A' && b <= 'Z';
    }
}
