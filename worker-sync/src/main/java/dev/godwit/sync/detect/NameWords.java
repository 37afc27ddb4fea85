package dev.godwit.sync.detect;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes names of columns and tables apart: {@code EmpHomeTelNo}, {@code geburtsdatum}, {@code correo_electronico}. Immutable. */
final class NameWords {
    private static final int SHORTEST_PART = 3;
    private static final int MOST_PARTS = 3;

    private final Map<String, Meaning> meanings;

    private NameWords(Map<String, Meaning> meanings) {
        this.meanings = meanings;
    }

    static NameWords load() {
        try (InputStream in = NameWords.class.getResourceAsStream("words.txt")) {
            if (in == null) {
                throw new IllegalStateException("The words of names are not in this installation");
            }
            var meanings = new HashMap<String, Meaning>();
            new BufferedReader(new InputStreamReader(in, UTF_8))
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> read(line, meanings));
            return new NameWords(Map.copyOf(meanings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void read(String line, Map<String, Meaning> meanings) {
        int colon = line.indexOf(':');
        Meaning meaning = Meaning.valueOf(line.substring(0, colon).toUpperCase(Locale.ROOT));
        for (String word : line.substring(colon + 1).strip().split(" ")) {
            meanings.putIfAbsent(word, meaning);
        }
    }

    /** What the words of {@code name} mean, in order; words without a meaning are left out. Two words may be one, as in {@code user_name}. */
    List<Meaning> meanings(String name) {
        var found = new ArrayList<Meaning>();
        List<String> words = words(name);
        for (int i = 0; i < words.size(); i++) {
            Meaning pair = i + 1 < words.size() ? meanings.get(words.get(i) + words.get(i + 1)) : null;
            Meaning single = one(words.get(i));
            if (pair != null) {
                found.add(pair);
                i++;
            } else if (single != null) {
                found.add(single);
            } else {
                parts(words.get(i), MOST_PARTS).ifPresent(found::addAll);
            }
        }
        return found;
    }

    /** What a word means, or the word without a plural's {@code s}. */
    private @Nullable Meaning one(String word) {
        Meaning whole = meanings.get(word);
        return whole != null || word.length() <= SHORTEST_PART || !word.endsWith("s")
                ? whole
                : meanings.get(word.substring(0, word.length() - 1));
    }

    /** Small letters without accents: {@code strasse} of {@code Straße}. */
    static String fold(String text) {
        String lower = text.toLowerCase(Locale.ROOT)
                .replace("ß", "ss")
                .replace("ø", "o")
                .replace("ł", "l")
                .replace("æ", "ae");
        return Normalizer.normalize(lower, Normalizer.Form.NFD).replaceAll("\\p{M}+", "");
    }

    /** An {@code e} before {@code mail} goes with it; digits at a word's end are left out where they only count. */
    private List<String> words(String name) {
        String apart = name.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_");
        if (apart.startsWith("E_Mail") || apart.startsWith("EMail")) {
            apart = "Email" + apart.substring(apart.indexOf("Mail") + "Mail".length());
        }
        var words = new ArrayList<String>();
        for (String word : fold(apart).split("[^a-z0-9]+")) {
            String bare = meanings.containsKey(word) ? word : word.replaceFirst("\\d+$", "");
            if (!bare.isEmpty() && !bare.equals("e")) {
                words.add(bare);
            }
        }
        return words;
    }

    /** A word that is several in one, as in German, or in names without separators. */
    private Optional<List<Meaning>> parts(String word, int most) {
        if (most == 0 || word.length() < SHORTEST_PART) {
            return Optional.empty();
        }
        for (int end = word.length(); end >= SHORTEST_PART; end--) {
            Meaning head = meanings.get(word.substring(0, end));
            if (head == null) {
                continue;
            }
            if (end == word.length()) {
                return Optional.of(List.of(head));
            }
            Optional<List<Meaning>> rest = rest(word.substring(end), most - 1);
            if (rest.isPresent()) {
                var all = new ArrayList<Meaning>();
                all.add(head);
                all.addAll(rest.get());
                return Optional.of(all);
            }
        }
        return Optional.empty();
    }

    private Optional<List<Meaning>> rest(String rest, int most) {
        if (rest.equals("no") || rest.equals("nr")) {
            return Optional.of(List.of(Meaning.NUMBER));
        }
        if (rest.equals("id")) {
            return Optional.of(List.of(Meaning.ID));
        }
        Optional<List<Meaning>> parts = parts(rest, most);
        return parts.isEmpty() && rest.startsWith("s") ? parts(rest.substring(1), most) : parts;
    }
}
