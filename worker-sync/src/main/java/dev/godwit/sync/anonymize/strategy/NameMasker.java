package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.KeyedHash;
import dev.godwit.sync.anonymize.ValueMasker;

/** Picks words by a keyed hash of the whole value; an empty text stays empty. A suffix that tells values apart tells their spellings apart, too. */
final class NameMasker implements ValueMasker {
    private static final int MAX_BYTES_PER_CHARACTER = 4;

    private final KeyedHash hash;
    private final NameKind kind;
    private final int suffix;
    private final int bound;
    private final TextNormalizer normalizer = new TextNormalizer(TextNormalizer.Mode.FOLD);
    private final byte[] bits = new byte[KeyedHash.BYTES];

    NameMasker(KeyedHash hash, NameKind kind, int suffix) {
        this.hash = hash;
        this.kind = kind;
        this.suffix = suffix;
        this.bound = kind.longest() * MAX_BYTES_PER_CHARACTER + 1 + suffix;
    }

    @Override
    public int bound(int length) {
        return bound;
    }

    @Override
    public int mask(byte[] in, int offset, int length, byte[] out, int position) {
        normalizer.normalize(in, offset, length);
        boolean exact = TokenEncoding.HEX.isUnique(suffix);
        if (exact ? length == 0 : normalizer.length() == 0) {
            return position;
        }
        hash.hash(normalizer.bytes(), 0, normalizer.length());
        int at = position;
        if (kind.hasFirst()) {
            at = word(Dictionary.firstNames().pick(hash.high()), out, at);
        }
        if (kind.hasLast()) {
            at = word(Dictionary.lastNames().pick(hash.low()), out, kind.hasFirst() ? blank(out, at) : at);
        }
        if (exact) {
            hash.hash(in, offset, length);
        }
        return suffix == 0 ? at : suffix(out, blank(out, at));
    }

    private int suffix(byte[] out, int position) {
        hash.copyTo(bits, 0, bits.length);
        return TokenEncoding.HEX.write(bits, suffix, out, position);
    }

    private static int blank(byte[] out, int position) {
        out[position] = ' ';
        return position + 1;
    }

    private static int word(byte[] word, byte[] out, int position) {
        System.arraycopy(word, 0, out, position, word.length);
        return position + word.length;
    }
}
