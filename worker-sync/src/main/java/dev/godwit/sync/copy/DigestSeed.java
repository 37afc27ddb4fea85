package dev.godwit.sync.copy;

import java.nio.ByteBuffer;

/**
 * What makes the digests of one job its own: two digests can be compared only under one seed. Whoever has it can test
 * guesses of a row against a digest, so it is kept with the job and not printed.
 */
public record DigestSeed(long first, long second, long third, long fourth) {
    /** The size of a seed in bytes. */
    public static final int BYTES = 32;

    /** Reads a seed from 32 random bytes. */
    public static DigestSeed of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("A digest seed has 32 bytes, not " + bytes.length);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new DigestSeed(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    @Override
    public String toString() {
        return "DigestSeed[...]";
    }
}
