package dev.godwit.lint.rule;

import java.util.Arrays;
import java.util.Optional;

/** What a file is to its migration, by the end of its name. */
public enum ScriptRole {
    UP(".up.sql"),
    /** Is kept for rolling back; nothing runs it, so no rule looks at it. */
    DOWN(".down.sql"),
    /** One query, which must come out true before the commit. */
    VERIFY(".verify.sql");

    private final String suffix;

    ScriptRole(String suffix) {
        this.suffix = suffix;
    }

    /** Empty for a file that is no migration's. */
    public static Optional<ScriptRole> of(String path) {
        return Arrays.stream(values())
                .filter(role -> path.endsWith(role.suffix))
                .findFirst();
    }
}
