package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.KeyedHash;
import dev.godwit.sync.anonymize.ValueMasker;

/** Picks every piece of a pattern by a keyed hash of the value and the place of the piece; an empty text stays empty. A suffix that tells values apart tells their spellings apart, too. */
final class FakeMasker implements ValueMasker {
    private static final int MAX_BYTES_PER_CHARACTER = 4;

    private final KeyedHash hash;
    private final Dictionary[] pieces;
    private final int suffix;
    private final int bound;
    private final TextNormalizer normalizer = new TextNormalizer(TextNormalizer.Mode.FOLD);
    private final byte[] bits = new byte[KeyedHash.BYTES + 1];

    FakeMasker(KeyedHash hash, FakePattern pattern, int suffix) {
        this.hash = hash;
        this.pieces = pattern.pieces().toArray(Dictionary[]::new);
        this.suffix = suffix;
        this.bound = pattern.longest() * MAX_BYTES_PER_CHARACTER + 1 + suffix;
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
        hash.copyTo(bits, 0, KeyedHash.BYTES);
        int at = position;
        for (int i = 0; i < pieces.length; i++) {
            byte[] word = pieces[i].size() == 1 ? pieces[i].pick(0) : pieces[i].pick(draw(i));
            System.arraycopy(word, 0, out, at, word.length);
            at += word.length;
        }
        if (suffix == 0) {
            return at;
        }
        if (exact) {
            hash.hash(in, offset, length);
            hash.copyTo(bits, 0, KeyedHash.BYTES);
        }
        out[at] = ' ';
        return TokenEncoding.HEX.write(bits, suffix, out, at + 1);
    }

    private long draw(int piece) {
        bits[KeyedHash.BYTES] = (byte) piece;
        hash.hash(bits, 0, bits.length);
        return hash.high();
    }
}
