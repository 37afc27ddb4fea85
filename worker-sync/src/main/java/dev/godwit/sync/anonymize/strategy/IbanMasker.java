package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.FormatPreserving;
import dev.godwit.sync.anonymize.KeyedPermutation;
import dev.godwit.sync.anonymize.ValueMasker;

/**
 * Permutes the digits of an account number among digits and its letters among letters, and computes the check digits anew (ISO 13616).
 * Country, blanks and case stay. A number whose check digits are wrong is unparseable, as is one with fewer than six digits to permute.
 */
final class IbanMasker implements ValueMasker {
    private static final int FEWEST_DIGITS = 6;
    private static final int MOST_LETTERS = 13;
    private static final int LETTERS = 26;

    private final FormatPreserving digitPermutation;
    private final KeyedPermutation letterPermutation;
    private final int kept;
    private final IbanNumber account = new IbanNumber();
    private final byte[] digits = new byte[IbanNumber.LONGEST];
    private final byte[] tweak = new byte[2];

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
        if (!account.read(in, offset, length) || !replace(account.characters)) {
            return UNPARSEABLE;
        }
        int next = 0;
        for (int i = 0; i < length; i++) {
            byte b = in[offset + i];
            if (b == ' ') {
                out[position + i] = b;
            } else {
                byte character = account.characters[next++];
                out[position + i] = b >= 'a' ? (byte) (character | 0x20) : character;
            }
        }
        return position + length;
    }

    private boolean replace(byte[] characters) {
        int end = account.count - kept;
        int digitCount = 0;
        int letterCount = 0;
        long letters = 0;
        long words = 1;
        for (int i = IbanNumber.HEAD; i < end; i++) {
            if (IbanNumber.isDigit(characters[i])) {
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
        for (int i = end - 1; i >= IbanNumber.HEAD; i--) {
            if (IbanNumber.isDigit(characters[i])) {
                characters[i] = (byte) ('0' + digits[--digitCount]);
            } else {
                characters[i] = (byte) ('A' + letters % LETTERS);
                letters /= LETTERS;
            }
        }
        int check = account.check();
        characters[2] = (byte) ('0' + check / 10);
        characters[3] = (byte) ('0' + check % 10);
        return true;
    }
}
