package dev.godwit.sync.anonymize.strategy;

/** Which parts a name has. */
enum NameKind {
    FULL(true, true),
    FIRST(true, false),
    LAST(false, true);

    private final boolean first;
    private final boolean last;

    NameKind(boolean first, boolean last) {
        this.first = first;
        this.last = last;
    }

    boolean hasFirst() {
        return first;
    }

    boolean hasLast() {
        return last;
    }

    int longest() {
        return (first ? Dictionary.firstNames().longest() : 0)
                + (last ? Dictionary.lastNames().longest() : 0)
                + (first && last ? 1 : 0);
    }
}
