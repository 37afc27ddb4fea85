package dev.godwit.common.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a configuration amounts to and where each value came from, without any secret.
 *
 * @param entries one for each value, in the order of the records
 * @param warnings environment variables that look like ours and set nothing
 */
public record ConfigExplanation(List<Entry> entries, List<String> warnings) {
    /**
     * One value.
     *
     * @param value as it was written: references stay references, secrets are masked
     * @param overridden where weaker values of the same key stand, the strongest first
     */
    public record Entry(String path, String value, Origin origin, List<Origin> overridden) {
        public Entry {
            overridden = List.copyOf(overridden);
        }

        @Override
        public String toString() {
            String also = overridden.isEmpty()
                    ? ""
                    : overridden.stream().map(Origin::toString).collect(Collectors.joining(", ", ", over ", ""));
            return "%s = %s  (%s%s)".formatted(path, value, origin, also);
        }
    }

    public ConfigExplanation {
        entries = List.copyOf(entries);
        warnings = List.copyOf(warnings);
    }

    /** Returns one line for each value. */
    public String format() {
        return entries.stream().map(Entry::toString).collect(Collectors.joining("\n"));
    }
}
