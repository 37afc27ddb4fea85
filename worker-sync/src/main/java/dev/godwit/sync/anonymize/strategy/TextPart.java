package dev.godwit.sync.anonymize.strategy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is looked for in free text. */
enum TextPart {
    EMAIL,
    IBAN,
    CARD,
    IP,
    SSN,
    PHONE;

    static Optional<TextPart> find(String name) {
        return Arrays.stream(values())
                .filter(part -> part.written().equals(name))
                .findFirst();
    }

    static String known() {
        return Arrays.stream(values()).map(TextPart::written).collect(Collectors.joining(", "));
    }

    private String written() {
        return name().toLowerCase(Locale.ROOT);
    }
}
