package dev.godwit.schema.scratch;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the janitor does with a database. */
public enum ScratchFate {
    /** Not Godwit's, or not certainly: never touched. */
    FOREIGN,
    /** A scratch database in use. */
    KEEP,
    /** A scratch database whose lease ran out, or whose owner died while creating it. */
    DROP;

    /** How long creating a database may take before one without a comment counts as abandoned. */
    private static final Duration CREATION = Duration.ofHours(1);

    /** Decides by name and comment. Whoever wants to keep one writes another comment on it. */
    public static ScratchFate of(String database, @Nullable String comment, Instant now) {
        Optional<ScratchName> name = ScratchName.parse(database);
        if (name.isEmpty()) {
            return FOREIGN;
        }
        if (comment == null) {
            return now.isAfter(name.get().created().plus(CREATION)) ? DROP : KEEP;
        }
        return ScratchMark.parse(comment)
                .map(mark -> now.isAfter(mark.expires()) ? DROP : KEEP)
                .orElse(FOREIGN);
    }
}
