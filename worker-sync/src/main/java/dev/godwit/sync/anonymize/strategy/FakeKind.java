package dev.godwit.sync.anonymize.strategy;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What {@code fake} makes, as patterns: a word of a list in braces, {@code #} for a digit, {@code %} for one that is not 0, {@code @} for a capital,
 * {@code ~} for a hexadecimal digit.
 */
enum FakeKind {
    FIRST_NAME("{first-name}"),
    LAST_NAME("{last-name}"),
    FULL_NAME("{first-name} {last-name}"),
    USERNAME("{word}{word}####"),
    COMPANY("{company}"),
    JOB("{job}"),
    INDUSTRY("{industry}"),
    STREET("{street}"),
    STREET_ADDRESS("{street} %#", "en", "%## {street}"),
    POSTCODE("%####", "nl", "%### @@", "pl", "##-###", "pt", "%####-###"),
    CITY("{city}"),
    STATE("{state}"),
    COUNTRY("{country}"),
    ADDRESS(
            "{street} %#, %#### {city}",
            "en",
            "%## {street}, {city}, {state} #####",
            "nl",
            "{street} %#, %### @@ {city}",
            "pl",
            "{street} %#, ##-### {city}",
            "pt",
            "{street} %#, %####-### {city}"),
    TIME_ZONE("{time-zone}"),
    CURRENCY("{currency}"),
    COLOR("{color}"),
    WORD("{word}"),
    SENTENCE("{sentence}"),
    PARAGRAPH("{sentence} {sentence} {sentence}"),
    DOMAIN("{word}-{word}.example"),
    URL("https://{word}-{word}.example/{word}"),
    MAC_ADDRESS("02:~~:~~:~~:~~:~~");

    private final String pattern;
    private final Map<String, String> others;

    /** @param others a language and its pattern, and so on */
    FakeKind(String pattern, String... others) {
        this.pattern = pattern;
        this.others = IntStream.range(0, others.length / 2)
                .boxed()
                .collect(Collectors.toUnmodifiableMap(i -> others[2 * i], i -> others[2 * i + 1]));
    }

    String pattern(FakeLocale locale) {
        return others.getOrDefault(locale.language(), pattern);
    }
}
