package dev.godwit.sync.copy;

import dev.godwit.sync.anonymize.MaskKey;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * Remembers which values were masked without remembering the values: a set of keyed 64-bit hashes. What was added is always found; of
 * what was not, one value in 2^64 is found for each that was, see {@link #chanceOfAFalseHit}. Without the mask key a filter tells nothing
 * about the values. ASCII case and blanks around a value make no difference.
 *
 * <p>For one thread; filters of several tasks are put together by {@link #merge}.
 */
public final class LeakFilter {
    private static final int MAGIC = 0x47574c46;
    private static final int VERSION = 2;
    private static final int MAX_SIZE = 1 << 27;
    private static final int INITIAL_TABLE = 64;
    private static final double HASHES = 0x1p64;

    private final LeakHash hash;
    private final String keyId;
    private final String fingerprint;

    /** Open addressing; 0 is a free place, and the hash 0 is kept as 1. */
    private long[] table = new long[INITIAL_TABLE];

    private int size;

    private LeakFilter(LeakHash hash, String keyId, String fingerprint) {
        this.hash = hash;
        this.keyId = keyId;
        this.fingerprint = fingerprint;
    }

    /** An empty filter. */
    public static LeakFilter create(MaskKey key) {
        return new LeakFilter(new LeakHash(key), key.id(), key.fingerprint());
    }

    /** Adds a value; one that is there already changes nothing. */
    public void add(byte[] in, int offset, int length) {
        add(hash.of(in, offset, length));
    }

    void add(long value) {
        long kept = value == 0 ? 1 : value;
        int place = place(kept);
        if (table[place] == 0) {
            table[place] = kept;
            size++;
            if (size > table.length / 2) {
                grow();
            }
        }
    }

    /** Whether a value was added. */
    public boolean contains(byte[] in, int offset, int length) {
        long value = hash.of(in, offset, length);
        return table[place(value == 0 ? 1 : value)] != 0;
    }

    /** How many different values were added. */
    public int size() {
        return size;
    }

    /** How likely one of so many lookups of values that were not added finds something: next to never. */
    public double chanceOfAFalseHit(long lookups) {
        return lookups * (double) size / HASHES;
    }

    /** Adds what another filter of the same key has. */
    public void merge(LeakFilter other) {
        if (!fingerprint.equals(other.fingerprint)) {
            throw new IllegalArgumentException("Leak filters of different keys cannot be merged");
        }
        for (long value : other.table) {
            if (value != 0) {
                add(value);
            }
        }
    }

    /** Writes the filter; the key is named, not written. */
    public void writeTo(OutputStream stream) throws IOException {
        var out = new DataOutputStream(stream);
        out.writeInt(MAGIC);
        out.writeInt(VERSION);
        out.writeUTF(keyId);
        out.writeUTF(fingerprint);
        out.writeInt(size);
        for (long value : table) {
            if (value != 0) {
                out.writeLong(value);
            }
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
        int size = in.readInt();
        if (size < 0 || size > MAX_SIZE) {
            throw new IOException("The leak filter is damaged");
        }
        LeakFilter filter = create(key);
        for (int i = 0; i < size; i++) {
            filter.add(in.readLong());
        }
        if (filter.size != size) {
            throw new IOException("The leak filter is damaged");
        }
        return filter;
    }

    /** Where a hash stands, or would stand. */
    private int place(long value) {
        int mask = table.length - 1;
        int place = (int) (value ^ value >>> 32) & mask;
        while (table[place] != 0 && table[place] != value) {
            place = (place + 1) & mask;
        }
        return place;
    }

    private void grow() {
        if (size > MAX_SIZE) {
            throw new IllegalStateException("A leak filter holds at most %d values".formatted(MAX_SIZE));
        }
        long[] old = table;
        table = new long[2 * old.length];
        for (long value : old) {
            if (value != 0) {
                table[place(value)] = value;
            }
        }
    }
}
