package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.ColumnRead;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.MaskContext;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.anonymize.Uniqueness;
import dev.godwit.sync.anonymize.ValueMasker;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** {@code template}: a text with keyed tokens, keyed digits, the last characters of the value, and other columns of the row. */
final class TemplateStrategy implements AnonymizationStrategy {
    @Override
    public String name() {
        return "template";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("template", "normalize", "deliverable");
    }

    @Override
    public Masking configure(Parameters parameters) {
        if (parameters.raw("template") == null) {
            parameters.problem("Parameter 'template' is missing; write one such as '+1-555-{random(4)}'.");
        }
        return new Templated(
                Template.parse(parameters.text("template", "{id}"), parameters.flag("deliverable", false), parameters),
                parameters.choice("normalize", TextNormalizer.Mode.class, TextNormalizer.Mode.NONE));
    }

    private record Templated(Template template, TextNormalizer.Mode normalize) implements TextMasking {
        @Override
        public Uniqueness uniqueness(TypeFamily family) {
            return template.isUnique() && normalize == TextNormalizer.Mode.NONE
                    ? Uniqueness.PRESERVED
                    : Uniqueness.NOT_GUARANTEED;
        }

        @Override
        public OptionalInt longest(ColumnType type) {
            return OptionalInt.of(template.longest());
        }

        @Override
        public List<ColumnRead> reads() {
            return template.reads();
        }

        @Override
        public boolean keepsParts() {
            return template.has(TemplatePart.Last.class);
        }

        @Override
        public boolean mayHitAnOriginal() {
            return !template.has(TemplatePart.Id.class)
                    && (template.has(TemplatePart.RandomDigits.class) || template.has(TemplatePart.Shown.class));
        }

        @Override
        public ValueMasker masker(MaskContext context) {
            return new TemplateMasker(template, new TextNormalizer(normalize), context);
        }
    }
}
