package dev.godwit.sync.copy;

import java.nio.charset.StandardCharsets;

/**
 * Hashes rows one by one, as {@link CopyMasker} hashed what it wrote, in a stream that has a tag before the columns of each row. For one
 * stream and one thread.
 */
public final class TaggedRows {
    private static final int COUNT = 2;

    /** Gets the rows. */
    @FunctionalInterface
    public interface Visitor {
        void row(String tag, CopyDigest.Sum hash);
    }

    private final RowReader reader;
    private final RowHash hash;
    private final Visitor visitor;
    private final int columns;
    private byte[] row = new byte[1024];

    /** @param layout of the rows without their tags */
    public TaggedRows(RowLayout layout, DigestSeed seed, Visitor visitor) {
        this.reader = RowReader.of(layout.tagged());
        this.columns = layout.columns().size();
        this.hash = new RowHash(seed);
        this.visitor = visitor;
    }

    /** Takes the next bytes of the stream, cut as they like. */
    public void accept(byte[] bytes, int offset, int length) {
        reader.accept(bytes, offset, length, new Untagged());
    }

    /** Says that the stream has ended. */
    public void finish() {
        reader.finish();
    }

    private final class Untagged implements RowReader.Visitor<RuntimeException> {
        @Override
        public void framing(byte[] in, int from, int to) {
            // Header and trailer say nothing about the rows.
        }

        @Override
        public void row(byte[] in, int from, int to) {
            int tag = from + reader.starts[0];
            int length = reader.lengths[0];
            hash.begin();
            if (reader.layout.format() == CopyFormat.BINARY) {
                binary(in, tag + length, to);
            } else {
                hash.update(in, tag + length + 1, to - tag - length - 1);
            }
            visitor.row(new String(in, tag, length, StandardCharsets.UTF_8), hash.one());
        }

        /** A row begins with the number of its fields, and is hashed in one part. */
        private void binary(byte[] in, int from, int to) {
            int size = COUNT + to - from;
            if (row.length < size) {
                row = new byte[Math.max(size, 2 * row.length)];
            }
            row[0] = (byte) (columns >>> 8);
            row[1] = (byte) columns;
            System.arraycopy(in, from, row, COUNT, to - from);
            hash.update(row, 0, size);
        }
    }
}
