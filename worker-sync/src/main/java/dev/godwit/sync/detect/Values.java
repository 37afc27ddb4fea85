package dev.godwit.sync.detect;

import java.util.List;
import java.util.function.Predicate;

/** The values that were sampled of a column: without blanks around, without empty ones, and cut. */
record Values(List<String> all) {
    private static final int LONGEST = 500;

    /** Of single values, which are cut. */
    static Values of(List<String> values) {
        return of(values, LONGEST);
    }

    static Values of(List<String> values, int longest) {
        return new Values(values.stream()
                .map(value -> value.strip())
                .filter(value -> !value.isEmpty())
                .map(value -> value.length() > longest ? value.substring(0, longest) : value)
                .toList());
    }

    int count() {
        return all.size();
    }

    boolean isEmpty() {
        return all.isEmpty();
    }

    long matching(Predicate<String> check) {
        return all.stream().filter(check).count();
    }

    /** From 0 to 1; 0 where there are none. */
    double share(Predicate<String> check) {
        return all.isEmpty() ? 0 : (double) matching(check) / all.size();
    }

    double distinctShare() {
        return all.isEmpty() ? 0 : (double) all.stream().distinct().count() / all.size();
    }

    double averageLength() {
        return all.stream().mapToInt(String::length).average().orElse(0);
    }

    double averageWords() {
        return all.stream()
                .mapToInt(value -> value.split("\\s+").length)
                .average()
                .orElse(0);
    }
}
