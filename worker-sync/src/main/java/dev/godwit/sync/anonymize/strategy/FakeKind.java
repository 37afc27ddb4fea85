package dev.godwit.sync.anonymize.strategy;

/**
 * What {@code fake} makes, as patterns: a word of a list in braces, {@code #} for a digit, {@code %} for one that is not 0, {@code @} for a capital,
 * {@code ~} for a hexadecimal digit. Behind a bar stands the pattern of one language.
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
    STREET_ADDRESS("{street} %#|en=%## {street}"),
    POSTCODE("%####|nl=%### @@|pl=##-###|pt=%####-###"),
    CITY("{city}"),
    STATE("{state}"),
    COUNTRY("{country}"),
    ADDRESS("{street} %#, %#### {city}"
            + "|en=%## {street}, {city}, {state} #####"
            + "|nl={street} %#, %### @@ {city}"
            + "|pl={street} %#, ##-### {city}"
            + "|pt={street} %#, %####-### {city}"),
    TIME_ZONE("{time-zone}"),
    CURRENCY("{currency}"),
    COLOR("{color}"),
    WORD("{word}"),
    SENTENCE("{sentence}"),
    PARAGRAPH("{sentence} {sentence} {sentence}"),
    DOMAIN("{word}-{word}.example"),
    URL("https://{word}-{word}.example/{word}"),
    MAC_ADDRESS("02:~~:~~:~~:~~:~~");

    private final String patterns;

    FakeKind(String patterns) {
        this.patterns = patterns;
    }

    String pattern(FakeLocale locale) {
        String[] all = patterns.split("\\|", -1);
        String own = locale.language() + "=";
        for (String pattern : all) {
            if (pattern.startsWith(own)) {
                return pattern.substring(own.length());
            }
        }
        return all[0];
    }
}
