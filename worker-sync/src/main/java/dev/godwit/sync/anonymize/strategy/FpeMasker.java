package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.FormatPreserving;
import dev.godwit.sync.anonymize.ValueMasker;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Permutes the symbols of a text among all of their number. ASCII characters that are neither letters nor digits stay where they are; a letter
 * or digit outside the alphabet, or so few symbols that there are less than a million texts, make it unparseable. An empty text stays empty.
 */
final class FpeMasker implements ValueMasker {
    private static final byte[] NO_TWEAK = {};
    private static final int ASCII = 128;

    private final FormatPreserving permutation;
    private final byte[] symbols;
    private final byte[] numbers = new byte[ASCII];
    private final int keptFirst;
    private final int keptLast;
    private final int fewest;
    private final byte[] text = new byte[FormatPreserving.MAX_LENGTH];

    FpeMasker(FormatPreserving permutation, String alphabet, int keptFirst, int keptLast) {
        this.permutation = permutation;
        this.symbols = alphabet.getBytes(StandardCharsets.US_ASCII);
        this.keptFirst = keptFirst;
        this.keptLast = keptLast;
        this.fewest = keptFirst + keptLast + FormatPreserving.shortest(symbols.length);
        Arrays.fill(numbers, (byte) -1);
        for (int i = 0; i < symbols.length; i++) {
            numbers[symbols[i]] = (byte) i;
        }
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
        int count = read(in, offset, length);
        if (count < fewest) {
            return UNPARSEABLE;
        }
        permutation.permute(text, keptFirst, count - keptFirst - keptLast, symbols.length, NO_TWEAK, 0);
        int next = 0;
        for (int i = 0; i < length; i++) {
            byte b = in[offset + i];
            out[position + i] = numbers[b] >= 0 ? symbols[text[next++]] : b;
        }
        return position + length;
    }

    /** How many symbols there are; -1 where it cannot be read. */
    private int read(byte[] in, int offset, int length) {
        int count = 0;
        for (int i = offset; i < offset + length; i++) {
            byte b = in[i];
            if (b < 0 || (numbers[b] < 0 && Character.isLetterOrDigit(b)) || count == text.length) {
                return -1;
            }
            if (numbers[b] >= 0) {
                text[count++] = numbers[b];
            }
        }
        return count;
    }
}
