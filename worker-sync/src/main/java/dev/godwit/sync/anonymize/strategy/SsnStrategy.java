package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.KeyedHash;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.Set;

/**
 * {@code ssn}: a national number is not copied at all; or, where a column has to hold one, becomes a United States number that was never
 * given to anybody.
 */
final class SsnStrategy implements AnonymizationStrategy {
    private enum Form {
        REMOVE,
        INVALID
    }

    @Override
    public String name() {
        return "ssn";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("form");
    }

    @Override
    public Masking configure(Parameters parameters) {
        return new Ssn(parameters.choice("form", Form.class, Form.REMOVE));
    }

    private record Ssn(Form form) implements TextMasking {
        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return form == Form.REMOVE ? Uniqueness.LOSSY : Uniqueness.NOT_GUARANTEED;
        }

        @Override
        public boolean alwaysNull() {
            return form == Form.REMOVE;
        }

        @Override
        public OptionalInt longest(ColumnType type) {
            return OptionalInt.of(form == Form.REMOVE ? 0 : Invalid.SHAPE.length);
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            return form == Form.REMOVE
                    ? new NullMasker()
                    : new Invalid(context.domain().keyedHash());
        }
    }

    /** Nine hundreds with the group 00: neither of the two was ever issued. */
    private static final class Invalid implements ValueMasker {
        private static final byte[] SHAPE = "900-00-0000".getBytes(StandardCharsets.US_ASCII);
        private static final int[] DRAWN = {1, 2, 7, 8, 9, 10};
        private static final long NUMBERS = 1_000_000;

        private final KeyedHash hash;

        Invalid(KeyedHash hash) {
            this.hash = hash;
        }

        @Override
        public int bound(int length) {
            return SHAPE.length;
        }

        @Override
        public int mask(byte[] in, int offset, int length, byte[] out, int position) {
            hash.hash(in, offset, length);
            long rest = Math.multiplyHigh(hash.high() >>> 1, NUMBERS << 1);
            System.arraycopy(SHAPE, 0, out, position, SHAPE.length);
            for (int place : DRAWN) {
                out[position + place] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
            return position + SHAPE.length;
        }
    }
}
