package dev.godwit.sync.copy;

import dev.godwit.sync.anonymize.MaskKey;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Remembers which values were masked without remembering the values: a Bloom filter of keyed 64-bit hashes. What was
 * added is always found; of what was not, {@link #falsePositiveRate} is found too. Without the mask key a filter tells
 * nothing about the values. ASCII case and blanks around a value make no difference.
 *
 * <p>For one thread; filters of several tasks are put together by {@link #merge}.
 */
public final class LeakFilter {
    private static final int MAGIC = 0x47574c46;
    private static final int VERSION = 1;
    private static final int MAX_WORDS = 1 << 28;

    private final SipHash hash;
    private final String keyId;
    private final String fingerprint;
    private final int probes;
    private final long[] words;
    private long count;
    private byte[] folded = new byte[256];

    private LeakFilter(MaskKey key, int probes, long[] words, long count) {
        this.hash = new SipHash(key.derive("leak-filter", SipHash.KEY_BYTES));
        this.keyId = key.id();
        this.fingerprint = key.fingerprint();
        this.probes = probes;
        this.words = words;
        this.count = count;
    }

    /** An empty filter that keeps to {@code falsePositiveRate} up to {@code expected} values. */
    public static LeakFilter create(MaskKey key, long expected, double falsePositiveRate) {
        if (expected < 1 || !(falsePositiveRate > 0) || falsePositiveRate >= 1) {
            throw new IllegalArgumentException("A leak filter needs at least one value and a rate between 0 and 1");
        }
        double bits = Math.ceil(-expected * Math.log(falsePositiveRate) / (Math.log(2) * Math.log(2)));
        if (bits > 64.0 * MAX_WORDS) {
            throw new IllegalArgumentException(
                    "A leak filter of %d values at a rate of %s takes more than 2 GB; sample, or allow a higher rate"
                            .formatted(expected, falsePositiveRate));
        }
        int probes = (int) Math.max(1, Math.round(bits / expected * Math.log(2)));
        return new LeakFilter(key, probes, new long[(int) Math.ceil(bits / 64)], 0);
    }

    /** Adds a value. */
    public void add(byte[] in, int offset, int length) {
        long h = fold(in, offset, length);
        long step = step(h);
        for (int i = 0; i < probes; i++, h += step) {
            long bit = bit(h);
            words[(int) (bit >>> 6)] |= 1L << bit;
        }
        count++;
    }

    /** Whether a value was added, or is one of the few that look so. */
    public boolean mightContain(byte[] in, int offset, int length) {
        long h = fold(in, offset, length);
        long step = step(h);
        for (int i = 0; i < probes; i++, h += step) {
            long bit = bit(h);
            if ((words[(int) (bit >>> 6)] & 1L << bit) == 0) {
                return false;
            }
        }
        return true;
    }

    /** How many values were added, repeated ones counted. */
    public long count() {
        return count;
    }

    /** The share of other values that are found too, as the filter is filled now. */
    public double falsePositiveRate() {
        long set = Arrays.stream(words).map(Long::bitCount).sum();
        return Math.pow(set / (64.0 * words.length), probes);
    }

    /** Adds what another filter of the same key and size has. */
    public void merge(LeakFilter other) {
        if (!fingerprint.equals(other.fingerprint) || probes != other.probes || words.length != other.words.length) {
            throw new IllegalArgumentException("Leak filters of different keys or sizes cannot be merged");
        }
        for (int i = 0; i < words.length; i++) {
            words[i] |= other.words[i];
        }
        count += other.count;
    }

    /** Writes the filter; the key is named, not written. */
    public void writeTo(OutputStream stream) throws IOException {
        var out = new DataOutputStream(stream);
        out.writeInt(MAGIC);
        out.writeInt(VERSION);
        out.writeUTF(keyId);
        out.writeUTF(fingerprint);
        out.writeInt(probes);
        out.writeLong(count);
        out.writeInt(words.length);
        for (long word : words) {
            out.writeLong(word);
        }
        out.flush();
    }

    /** Reads a filter that was written under {@code key}. */
    public static LeakFilter readFrom(InputStream stream, MaskKey key) throws IOException {
        var in = new DataInputStream(stream);
        if (in.readInt() != MAGIC || in.readInt() != VERSION) {
            throw new IOException("Not a leak filter of version " + VERSION);
        }
        String id = in.readUTF();
        if (!in.readUTF().equals(key.fingerprint())) {
            throw new IOException("The leak filter was made with mask key '%s', and this is '%s'%s"
                    .formatted(id, key.id(), id.equals(key.id()) ? " with other material" : ""));
        }
        int probes = in.readInt();
        long count = in.readLong();
        int size = in.readInt();
        if (probes < 1 || size < 1 || size > MAX_WORDS) {
            throw new IOException("The leak filter is damaged");
        }
        long[] words = new long[size];
        for (int i = 0; i < size; i++) {
            words[i] = in.readLong();
        }
        return new LeakFilter(key, probes, words, count);
    }

    private long fold(byte[] in, int offset, int length) {
        int from = offset;
        int to = offset + length;
        while (from < to && in[from] >= 0 && in[from] <= ' ') {
            from++;
        }
        while (from < to && in[to - 1] >= 0 && in[to - 1] <= ' ') {
            to--;
        }
        if (folded.length < to - from) {
            folded = new byte[Math.max(to - from, 2 * folded.length)];
        }
        for (int i = from; i < to; i++) {
            byte b = in[i];
            folded[i - from] = b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
        }
        return hash.hash(folded, 0, to - from);
    }

    private static long step(long h) {
        return Long.rotateLeft(h, 32) * 0x9e3779b97f4a7c15L | 1;
    }

    private long bit(long h) {
        return Math.multiplyHigh(h >>> 1, (long) words.length << 7);
    }
}
