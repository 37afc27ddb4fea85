package dev.godwit.sync.anonymize.strategy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * A list of words to pick from. The place of a word is part of what makes results repeatable: a list that is published
 * never changes; a better one gets a new name.
 */
final class Dictionary {
    private static final ConcurrentMap<String, Optional<Dictionary>> LOADED = new ConcurrentHashMap<>();

    private final byte[][] words;
    private final int longest;

    private Dictionary(List<String> words) {
        this.words = words.stream()
                .map(word -> word.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        this.longest = words.stream()
                .mapToInt(word -> word.codePointCount(0, word.length()))
                .max()
                .orElseThrow();
    }

    static Dictionary firstNames() {
        return FirstNames.WORDS;
    }

    static Dictionary lastNames() {
        return LastNames.WORDS;
    }

    static Dictionary of(List<String> words) {
        return new Dictionary(words);
    }

    /** The list of that name, if there is one; read once. */
    static Optional<Dictionary> find(String resource) {
        return LOADED.computeIfAbsent(
                resource,
                name -> Dictionary.class.getResource(name) == null ? Optional.empty() : Optional.of(load(name)));
    }

    int size() {
        return words.length;
    }

    /** In characters. */
    int longest() {
        return longest;
    }

    /** The word that {@code bits}, any 64 of them, select. */
    byte[] pick(long bits) {
        return words[(int) Math.multiplyHigh(bits >>> 1, (long) words.length << 1)];
    }

    private static Dictionary load(String resource) {
        try (InputStream in = Dictionary.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("The dictionary '%s' is not in this installation".formatted(resource));
            }
            return new Dictionary(new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static final class FirstNames {
        static final Dictionary WORDS = load("first-names-1.txt");
    }

    private static final class LastNames {
        static final Dictionary WORDS = load("last-names-1.txt");
    }
}
