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
            return DROP;
        }
        return new JsonRest(Kind.REDACT, Optional.empty());
    }

    /**
     * Parameter {@code names}: until when somebody signs for the names of members that no rule names, and that stay. They are data too: a document may have
     * addresses for names.
     *
     * @param any whether rules are for members of any name
     */
    static Optional<LocalDate> names(Parameters parameters, JsonRest rest, boolean any) {
        Object written = parameters.raw("names");
        if (written instanceof Map<?, ?> map) {
            return PartRule.keep("names", map, parameters).flatMap(PartRule::until);
        }
        if (written != null || rest.kind() == Kind.REDACT || (any && rest.kind() == Kind.DROP)) {
            parameters.problem(
                    "Under 'rest: redact' and '*' names stay that no rule names, and they may tell of somebody. Sign for them: 'names: {%s}', or name those that you need and leave out the rest."
                            .formatted(PartRule.KEEP_SHAPE.replace("'", "")));
        }
        return Optional.empty();
    }

    enum Kind {
        DROP,
        REDACT,
        KEEP
    }
}
