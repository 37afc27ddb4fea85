package dev.godwit.sync.anonymize.strategy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.ConstantMasker;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueForm;
import dev.godwit.sync.anonymize.ValueMasker;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code redact}: one constant for all, valid for the column's type; of a document or an array nothing is left. */
final class RedactStrategy implements AnonymizationStrategy {
    @Override
    public String name() {
        return "redact";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("value");
    }

    @Override
    public Masking configure(Parameters parameters) {
        return new Redact(text(parameters.raw("value")));
    }

    /** A map or a list is how YAML writes a JSON constant. */
    private static Optional<String> text(@Nullable Object value) {
        if (value instanceof Map || value instanceof Collection) {
            return Optional.of(new JsonMapper().valueToTree(value).toString());
        }
        return Optional.ofNullable(value).map(Object::toString);
    }

    private record Redact(Optional<String> value) implements Masking {
        @Override
        public Set<TypeFamily> families() {
            var all = EnumSet.allOf(TypeFamily.class);
            if (value.isEmpty()) {
                all.remove(TypeFamily.OTHER);
            }
            return all;
        }

        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return Uniqueness.LOSSY;
        }

        @Override
        public Optional<String> objection(ColumnType type) {
            try {
                Constants.encode(type, ValueForm.TEXT, value);
                return Optional.empty();
            } catch (Constants.NotValidException e) {
                return Optional.of(e.clause());
            }
        }

        @Override
        public OptionalInt longest(ColumnType type) {
            String text = constant(type).orElseThrow();
            return OptionalInt.of(text.codePointCount(0, text.length()));
        }

        @Override
        public Optional<String> constant(ColumnType type) {
            if (type.family() == TypeFamily.OTHER) {
                return value;
            }
            return Optional.of(new String(Constants.encode(type, ValueForm.TEXT, value), StandardCharsets.UTF_8));
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            if (context.type().family() == TypeFamily.ARRAY && context.form() == ValueForm.BINARY) {
                return new EmptyArray();
            }
            return new ConstantMasker(Constants.encode(context.type(), context.form(), value));
        }
    }

    /** No dimensions, no NULLs, and the element type that the value itself names, which only the source knows. */
    private static final class EmptyArray implements ValueMasker {
        private static final int HEADER = 12;
        private static final int ELEMENT_TYPE = 8;

        @Override
        public int bound(int length) {
            return HEADER;
        }

        @Override
        public int mask(byte[] in, int offset, int length, byte[] out, int position) {
            if (length < HEADER) {
                return UNPARSEABLE;
            }
            for (int i = 0; i < ELEMENT_TYPE; i++) {
                out[position + i] = 0;
            }
            System.arraycopy(in, offset + ELEMENT_TYPE, out, position + ELEMENT_TYPE, HEADER - ELEMENT_TYPE);
            return position + HEADER;
        }
    }
}
