package dev.godwit.common.text;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the name that somebody who misspelt one most likely meant, and words the parts of a message about unknown names.
 *
 * <p>Names are close when few letters are missing, added, changed or swapped with their neighbour (Damerau-Levenshtein);
 * case and the choice between dash, underscore and camel case do not count.
 */
public final class DidYouMean {
    private static final int LONGEST_WORD = 100;
    private static final int LONGEST_LIST = 30;

    private DidYouMean() {}

    /** Returns the name nearest to {@code word}, when one is near enough to be a slip of the hand. */
    public static Optional<String> closest(String word, Collection<String> known) {
        if (word.isEmpty() || word.length() > LONGEST_WORD) {
            return Optional.empty();
        }
        String plain = plain(word);
        String best = null;
        int bestDistance = Integer.MAX_VALUE;
        for (String candidate : known) {
            int distance = distanceBetween(plain, plain(candidate));
            if (distance < bestDistance && distance <= tolerated(word, candidate)) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best).or(() -> onlyOneThatStartsWith(word, known));
    }

    /** Returns {@code Did you mean 'x'?}, or null when nothing is near enough. */
    public static @Nullable String hint(String word, Collection<String> known) {
        return closest(word, known)
                .map(name -> "Did you mean " + Quoted.of(name) + "?")
                .orElse(null);
    }

    /** Returns {@code Known: a, b, c.}, cut to a readable length. */
    public static String known(Collection<String> known) {
        if (known.isEmpty()) {
            return "None is known here.";
        }
        String names = known.stream().limit(LONGEST_LIST).map(Quoted::bare).collect(Collectors.joining(", "));
        int more = known.size() - LONGEST_LIST;
        return more > 0 ? "Known: %s and %d more.".formatted(names, more) : "Known: " + names + ".";
    }

    private static Optional<String> onlyOneThatStartsWith(String word, Collection<String> known) {
        if (word.length() < 3) {
            return Optional.empty();
        }
        var matches = known.stream().filter(name -> name.startsWith(word)).toList();
        return matches.size() == 1 ? Optional.of(matches.get(0)) : Optional.empty();
    }

    private static int tolerated(String word, String candidate) {
        return Math.min(3, Math.max(word.length(), candidate.length()) / 3);
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
    }

    /** The optimal string alignment distance: a swap of neighbours costs one. */
    static int distanceBetween(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                row[j] = Math.min(Math.min(last[j], row[j - 1]) + 1, last[j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] spare = beforeLast;
            beforeLast = last;
            last = row;
            row = spare;
        }
        return last[b.length()];
    }
}
