package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.KeyedPermutation;
import dev.godwit.sync.anonymize.ValueMasker;

/**
 * Permutes the digits between those that are kept; the last of them is what makes Luhn's sum right, in the value as in the result, so
 * distinct numbers stay distinct. Blanks and hyphens stay where they are. What is not a card's number is unparseable.
 */
final class CardMasker implements ValueMasker {
    private final KeyedPermutation permutation;
    private final int keptFirst;
    private final int keptLast;
    private final CardNumber card = new CardNumber();

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
        if (!card.read(in, offset, length)) {
            return UNPARSEABLE;
        }
        replace(card.digits, card.count);
        int digit = 0;
        for (int i = 0; i < length; i++) {
            byte b = in[offset + i];
            out[position + i] = CardNumber.isDigit(b) ? (byte) ('0' + card.digits[digit++]) : b;
        }
        return position + length;
    }

    private void replace(byte[] digits, int count) {
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
        while (card.luhn() != 0) {
            digits[check]++;
        }
    }
}
