package dev.godwit.common.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The smallest and largest value allowed. */
record Bounds(
        @Nullable String min,
        @Nullable Object smallest,
        @Nullable String max,
        @Nullable Object largest) {
    static final Bounds NONE = new Bounds(null, null, null, null);

    /** Says how {@code value} is out of bounds, or returns null. */
    @Nullable
    String violation(@Nullable Object value, ConfigNode node, ConfigPath path) {
        if (smallest != null && compare(value, smallest) < 0) {
            return "Expected at least %s for %s, found %s.".formatted(min, path.named(), node.described());
        }
        if (largest != null && compare(value, largest) > 0) {
            return "Expected at most %s for %s, found %s.".formatted(max, path.named(), node.described());
        }
        return null;
    }

    /** Adds the bounds of a number to its schema; JSON Schema knows none for other values. */
    void describe(ObjectNode schema) {
        if (smallest instanceof Number number) {
            schema.put("minimum", new BigDecimal(number.toString()));
        }
        if (largest instanceof Number number) {
            schema.put("maximum", new BigDecimal(number.toString()));
        }
    }

    @SuppressWarnings("unchecked") // both were made by the reader of one setting
    private static int compare(@Nullable Object value, Object bound) {
        return ((Comparable<Object>) Objects.requireNonNull(value)).compareTo(bound);
    }
}
