package dev.godwit.sync.anonymize.strategy;

import java.util.Locale;

/** A language that words are in. */
enum FakeLocale {
    EN,
    DE,
    FR,
    ES,
    IT,
    NL,
    PL,
    PT;

    String language() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The words of a list in this language; in English where it has none of its own. */
    Dictionary words(String list) {
        return Dictionary.find("fake/%s-%s-1.txt".formatted(list, language()))
                .or(() -> Dictionary.find("fake/%s-en-1.txt".formatted(list)))
                .orElseThrow(() ->
                        new IllegalStateException("The dictionary '%s' is not in this installation".formatted(list)));
    }
}
