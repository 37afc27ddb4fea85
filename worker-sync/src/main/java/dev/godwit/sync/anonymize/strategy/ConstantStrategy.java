package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.AnonymizationStrategy;
import dev.godwit.sync.anonymize.Masking;
import dev.godwit.sync.anonymize.Parameters;
import java.util.Map;
import java.util.Set;

/** {@code constant}: one value of your own for all; {@code redact} with a value that has to be given. */
final class ConstantStrategy implements AnonymizationStrategy {
    @Override
    public String name() {
        return "constant";
    }

    @Override
    public Set<String> parameters() {
        return Set.of("value");
    }

    @Override
    public Masking configure(Parameters parameters) {
        if (parameters.raw("value") == null) {
            parameters.problem("Parameter 'value' is missing; for the type's own constant, use 'redact'.");
            return new RedactStrategy().configure(new Parameters(Map.of("value", "")));
        }
        return new RedactStrategy().configure(parameters);
    }
}
