package dev.godwit.sync.anonymize.strategy;

import java.time.LocalDate;
import java.util.Optional;

/** What becomes of the parts of a document that no path names; a keep has its last day. */
record JsonRest(Kind kind, Optional<LocalDate> until) {
    static final JsonRest DROP = new JsonRest(Kind.DROP, Optional.empty());

    enum Kind {
        DROP,
        REDACT,
        KEEP
    }
}
