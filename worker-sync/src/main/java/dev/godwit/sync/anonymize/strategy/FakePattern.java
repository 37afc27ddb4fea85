package dev.godwit.sync.anonymize.strategy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A pattern of {@link FakeKind} with its words: drawn symbols and words between characters that stand as they are. */
final class FakePattern {
    private static final Pattern WORD = Pattern.compile("\\{([a-z-]+)}");
    private static final Map<Character, String> DRAWN =
            Map.of('#', "0123456789", '%', "123456789", '@', "ABCDEFGHIJKLMNOPQRSTUVWXYZ", '~', "0123456789abcdef");

    private final List<Dictionary> pieces;

    private FakePattern(List<Dictionary> pieces) {
        this.pieces = List.copyOf(pieces);
    }

    static FakePattern of(FakeKind kind, FakeLocale locale) {
        String pattern = kind.pattern(locale);
        List<Dictionary> pieces = new ArrayList<>();
        Matcher word = WORD.matcher(pattern);
        int at = 0;
        while (at < pattern.length()) {
            if (word.find(at) && word.start() == at) {
                pieces.add(locale.words(word.group(1)));
                at = word.end();
            } else {
                String symbol = pattern.substring(at, at + 1);
                String drawn = DRAWN.getOrDefault(symbol.charAt(0), symbol);
                pieces.add(Dictionary.of(
                        drawn.chars().mapToObj(Character::toString).toList()));
                at++;
            }
        }
        return new FakePattern(pieces);
    }

    /** What stands one after the other; one symbol that always stands is a list of one. */
    List<Dictionary> pieces() {
        return pieces;
    }

    /** In characters. */
    int longest() {
        return pieces.stream().mapToInt(Dictionary::longest).sum();
    }
}
