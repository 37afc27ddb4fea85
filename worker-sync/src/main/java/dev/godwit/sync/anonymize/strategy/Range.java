package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.Parameters;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/** The least and the greatest number that a result may be, each maybe not given. */
record Range(Optional<BigDecimal> min, Optional<BigDecimal> max) {
    static Range of(Parameters parameters) {
        Optional<BigDecimal> min = read("min", parameters);
        Optional<BigDecimal> max = read("max", parameters);
        if (min.isPresent() && max.isPresent() && min.get().compareTo(max.get()) > 0) {
            parameters.problem("Parameter 'min' is greater than 'max'.");
        }
        return new Range(min, max);
    }

    private static Optional<BigDecimal> read(String name, Parameters parameters) {
        return parameters.raw(name) == null
                ? Optional.empty()
                : Optional.of(parameters.decimal(name, "0", "-1000000000000000", "1000000000000000"));
    }

    /** Whether no bound is given. */
    boolean isOpen() {
        return min.isEmpty() && max.isEmpty();
    }

    /** The least number of a scale, or one that is smaller than all. */
    long min(int scale) {
        return min.map(number -> unscaled(number, scale, RoundingMode.CEILING)).orElse(Long.MIN_VALUE);
    }

    long max(int scale) {
        return max.map(number -> unscaled(number, scale, RoundingMode.FLOOR)).orElse(Long.MAX_VALUE);
    }

    private static long unscaled(BigDecimal number, int scale, RoundingMode mode) {
        BigDecimal shifted = number.setScale(scale, mode);
        BigDecimal limit = BigDecimal.valueOf(Long.MAX_VALUE, scale);
        return shifted.min(limit).max(limit.negate()).unscaledValue().longValue();
    }
}
