package dev.godwit.sync.detect;

import dev.godwit.sync.anonymize.strategy.KnownParts;

/** Looks for people, addresses and numbers inside of texts. Immutable. */
final class TextLook {
    private static final double LONG = 3;
    private static final double OFTEN = 0.1;

    private final PersonNames names;

    TextLook(PersonNames names) {
        this.names = names;
    }

    Evidence of(Values values) {
        if (values.averageWords() < LONG) {
            return new Evidence(0, values.averageWords() < 1.5, "");
        }
        long matching = values.matching(this::mentions);
        double share = (double) matching / values.count();
        return new Evidence(
                share >= OFTEN ? 0.85 : matching > 0 ? 0.65 : 0,
                matching == 0,
                "%d of %d texts mention people, addresses or numbers".formatted(matching, values.count()));
    }

    boolean mentions(String text) {
        return KnownParts.in(text) || names.isMentioned(text);
    }
}
