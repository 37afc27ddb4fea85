package dev.godwit.sync.anonymize.strategy;

import dev.godwit.sync.anonymize.Parameters;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;

/** What becomes of the parts of a value that no rule names; a keep has its last day. */
record JsonRest(Kind kind, Optional<LocalDate> until) {
    static final JsonRest DROP = new JsonRest(Kind.DROP, Optional.empty());

    /** Parameter {@code rest}. */
    static JsonRest read(Parameters parameters) {
        Object written = parameters.raw("rest");
        if (written instanceof Map<?, ?> map) {
            return PartRule.keep("rest", map, parameters)
                    .map(keep -> new JsonRest(Kind.KEEP, keep.until()))
                    .orElse(DROP);
        }
        if (written == null || written.toString().equals("drop")) {
            return DROP;
        }
        if (!written.toString().equals("redact")) {
            parameters.problem(
                    "Parameter 'rest' is drop, redact, or %s; '%s' is not.".formatted(PartRule.KEEP_SHAPE, written));
        }
        return new JsonRest(Kind.REDACT, Optional.empty());
    }

    enum Kind {
        DROP,
        REDACT,
        KEEP
    }
}
