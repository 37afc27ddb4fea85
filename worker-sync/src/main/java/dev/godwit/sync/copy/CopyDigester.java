package dev.godwit.sync.copy;

/**
 * Reads a COPY stream back and digests it as {@link CopyMasker} digested what it wrote: equal digests under one seed and
 * one layout, equal rows. For one stream and one thread.
 */
public final class CopyDigester {
    private final RowReader reader;
    private final int[] masked;
    private final FieldVisitor fields;
    private final TextEscapes escapes = new TextEscapes();
    private final RowHash all;
    private final RowHash untouched;
    private final RowReader.Visitor<RuntimeException> visitor = new Visitor();
    private boolean broken;

    /** A digester of what a copy with this layout wrote. */
    public CopyDigester(RowLayout layout, DigestSeed seed) {
        this(layout, seed, FieldVisitor.NONE);
    }

    /** The same, and {@code fields} sees each value on the way. */
    public CopyDigester(RowLayout layout, DigestSeed seed, FieldVisitor fields) {
        this.reader = RowReader.of(layout);
        this.masked = layout.masked();
        this.fields = fields;
        this.all = new RowHash(seed);
        this.untouched = new RowHash(seed);
    }

    /** Takes the next bytes of the stream, cut as they like. */
    public void accept(byte[] bytes, int offset, int length) {
        use();
        broken = true;
        reader.accept(bytes, offset, length, visitor);
        broken = false;
    }

    /** Says that the stream has ended. */
    public CopyDigest finish() {
        use();
        broken = true;
        reader.finish();
        return new CopyDigest(reader.rows, all.sum(), masked.length == 0 ? all.sum() : untouched.sum());
    }

    private void use() {
        if (broken) {
            throw new IllegalStateException(
                    "This reading of '%s' has ended or failed".formatted(reader.layout.table()));
        }
    }

    private final class Visitor implements RowReader.Visitor<RuntimeException> {
        @Override
        public void framing(byte[] in, int from, int to) {
            // Header and trailer say nothing about the rows.
        }

        @Override
        public void row(byte[] in, int from, int to) {
            all.begin();
            all.update(in, from, to - from);
            all.end();
            boolean binary = reader.layout.format() == CopyFormat.BINARY;
            if (masked.length > 0) {
                untouched(in, from, to, binary);
            }
            if (fields != FieldVisitor.NONE) {
                visit(in, from, binary);
            }
        }

        private void untouched(byte[] in, int from, int to, boolean binary) {
            untouched.begin();
            int copied = from;
            for (int column : masked) {
                int value = from + reader.starts[column];
                int length = reader.lengths[column];
                untouched.update(in, copied, (binary ? value - 4 : value) - copied);
                copied = value + (length >= 0 ? length : binary ? 0 : 2);
            }
            untouched.update(in, copied, to - copied);
            untouched.end();
        }

        private void visit(byte[] in, int from, boolean binary) {
            for (int column = 0; column < reader.columns; column++) {
                int value = from + reader.starts[column];
                int length = reader.lengths[column];
                if (length >= 0 && !binary && TextEscapes.isEscaped(in, value, length)) {
                    int size = escapes.remove(in, value, length);
                    fields.field(column, escapes.buffer(), 0, size);
                } else if (length >= 0) {
                    fields.field(column, in, value, length);
                }
            }
        }
    }
}
