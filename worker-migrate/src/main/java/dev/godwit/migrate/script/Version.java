package dev.godwit.migrate.script;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** The version of a migration: a whole number of up to 38 digits, so that {@code 10} comes after {@code 9}. Leading zeros do not matter. */
public record Version(BigInteger number) implements Comparable<Version> {

    private static final Pattern FORM = Pattern.compile("[0-9]{1,38}");

    /** @throws IllegalArgumentException if {@code text} is not a whole number of 1 to 38 digits */
    @JsonCreator
    public static Version parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "Not a version: '%s'. Expected a whole number, as in 007 or 20261120093000.".formatted(text));
        }
        return new Version(new BigInteger(text));
    }

    @Override
    public int compareTo(Version other) {
        return number.compareTo(other.number);
    }

    @JsonValue
    @Override
    public String toString() {
        return number.toString();
    }
}
