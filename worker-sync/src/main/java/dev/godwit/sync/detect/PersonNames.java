package dev.godwit.sync.detect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Tells names of people by the dictionaries that the strategies have. Immutable. */
final class PersonNames {
    private static final String FOLDER = "/dev/godwit/sync/anonymize/strategy/";
    private static final List<String> LANGUAGES = List.of("en", "de", "fr", "es", "it", "nl", "pl", "pt");
    private static final Pattern WORDS = Pattern.compile("[\\p{L}'’.,\\- ]{2,80}");
    private static final Pattern CAPITALISED = Pattern.compile("\\p{Lu}[\\p{L}'’-]+");
    private static final int MOST_WORDS = 5;

    private final Set<String> first = new HashSet<>();
    private final Set<String> last = new HashSet<>();

    private PersonNames() {}

    static PersonNames load() {
        var names = new PersonNames();
        names.read("first-names-1.txt", names.first);
        names.read("last-names-1.txt", names.last);
        for (String language : LANGUAGES) {
            names.read("fake/first-name-%s-1.txt".formatted(language), names.first);
            names.read("fake/last-name-%s-1.txt".formatted(language), names.last);
        }
        return names;
    }

    private void read(String file, Set<String> into) {
        try (InputStream in = PersonNames.class.getResourceAsStream(FOLDER + file)) {
            if (in == null) {
                throw new IllegalStateException("The dictionary '%s' is not in this installation".formatted(file));
            }
            new BufferedReader(new InputStreamReader(in, UTF_8))
                    .lines()
                    .map(NameWords::fold)
                    .forEach(into::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it is a first and a last name, or one of them alone, and nothing else. */
    boolean isName(String value) {
        if (!WORDS.matcher(value).matches()) {
            return false;
        }
        String[] words = NameWords.fold(value).split("[^\\p{L}'’-]+");
        if (words.length > MOST_WORDS) {
            return false;
        }
        int known = 0;
        boolean given = false;
        for (String word : words) {
            given |= first.contains(word);
            known += first.contains(word) || last.contains(word) ? 1 : 0;
        }
        return words.length == 1 ? known == 1 : given && known >= 1;
    }

    /** Whether a text has a known first name with a capital, and another such word after it. */
    boolean isMentioned(String text) {
        String[] words = text.split("\\s+", 200);
        for (int i = 0; i + 1 < words.length; i++) {
            String word = words[i].replaceAll("^\\P{L}+", "");
            String next = words[i + 1].replaceAll("\\P{L}+$", "");
            if (CAPITALISED.matcher(word).matches()
                    && CAPITALISED.matcher(next).matches()
                    && first.contains(NameWords.fold(word))
                    && last.contains(NameWords.fold(next))) {
                return true;
            }
        }
        return false;
    }
}
