package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.time.LocalDate;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** {@code text}: addresses, numbers and accounts inside free text are masked; somebody has to sign for the rest, which stays. */
final class TextStrategy implements AnonymizationStrategy {
    @Override
    public String name() {
        return "text";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("parts", "as", "rest");
    }

    @Override
    public Masking configure(Parameters parameters) {
        Set<TextPart> parts = EnumSet.noneOf(TextPart.class);
        for (String written : parameters.texts("parts")) {
            Optional<TextPart> part = TextPart.find(written);
            if (part.isEmpty()) {
                parameters.problem(
                        "Parameter 'parts' is a list of %s; '%s' is not known.".formatted(TextPart.known(), written));
            }
            part.ifPresent(parts::add);
        }
        if (parameters.raw("parts") == null) {
            parts.addAll(EnumSet.allOf(TextPart.class));
        } else if (parts.isEmpty()) {
            parameters.problem(
                    "Without a part, 'text' masks nothing. Name some of %s in 'parts', or sign a keep of the column."
                            .formatted(TextPart.known()));
        }
        Object rest = parameters.raw("rest");
        Optional<PartRule> keep =
                rest instanceof Map<?, ?> map ? PartRule.keep("rest", map, parameters) : Optional.empty();
        if (!(rest instanceof Map)) {
            parameters.problem(
                    "Names and whatever else is not found stays in the text. Sign for it: 'rest: {%s}', or use 'redact'."
                            .formatted(PartRule.KEEP_SHAPE.replace("'", "")));
        }
        return new FreeText(parts, parameters.choice("as", As.class, As.MASKED), keep.flatMap(PartRule::until));
    }

    private enum As {
        MASKED,
        REDACTED
    }

    private record FreeText(Set<TextPart> parts, As as, Optional<LocalDate> keptUntil) implements TextMasking {
        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return Uniqueness.LOSSY;
        }

        @Override
        public OptionalInt longest(ColumnType type) {
            return OptionalInt.of(type.maxCharacters().orElse(Integer.MAX_VALUE));
        }

        @Override
        public boolean worksInParts() {
            return true;
        }

        @Override
        public boolean keepsParts() {
            return true;
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            return new TextMasker(context, parts, as == As.MASKED);
        }
    }
}
