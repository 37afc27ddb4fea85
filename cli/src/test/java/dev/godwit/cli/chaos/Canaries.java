package dev.godwit.cli.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Values to be planted, and found wherever they turn up: as they are, in hexadecimal, and in base64 at any of its three places. */
final class Canaries {

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int HEAD = 8;

    private record Needle(String bytes, String value) {}

    private final Map<String, List<Needle>> byHead = new HashMap<>();

    Canaries(Collection<String> values) {
        for (String value : values) {
            add(value, value);
            add(value.toUpperCase(Locale.ROOT), value);
            String hex = HexFormat.of().formatHex(value.getBytes(ISO_8859_1));
            add(hex, value);
            add(hex.toUpperCase(Locale.ROOT), value);
            for (int place = 0; place < 3; place++) {
                String encoded = Base64.getEncoder()
                        .withoutPadding()
                        .encodeToString((" ".repeat(place) + value).getBytes(ISO_8859_1));
                // What stands at the ends depends on the neighbours.
                add(encoded.substring(place == 0 ? 0 : place + 1, encoded.length() - 2), value);
            }
        }
    }

    private void add(String bytes, String value) {
        byHead.computeIfAbsent(bytes.substring(0, HEAD), head -> new ArrayList<>())
                .add(new Needle(bytes, value));
    }

    /** A word of sixteen letters and digits that nobody else says. */
    static String word(RandomGenerator random) {
        var word = new StringBuilder();
        for (int i = 0; i < 16; i++) {
            word.append(LETTERS.charAt(random.nextInt(i == 0 ? 26 : LETTERS.length())));
        }
        return word.toString();
    }

    /** Those that are in there. */
    SortedSet<String> in(byte[] haystack) {
        String text = new String(haystack, ISO_8859_1);
        var found = new TreeSet<String>();
        for (int i = 0; i + HEAD <= text.length(); i++) {
            int at = i;
            List<Needle> candidates = byHead.get(text.substring(i, i + HEAD));
            if (candidates != null) {
                candidates.stream()
                        .filter(needle -> text.startsWith(needle.bytes(), at))
                        .forEach(needle -> found.add(needle.value()));
            }
        }
        return found;
    }
}
