package dev.godwit.sync.plan;

import dev.godwit.common.config.DataSize;
import dev.godwit.common.config.Doc;
import org.jspecify.annotations.Nullable;

/**
 * How much one task copies, as a person asks for it.
 *
 * @param fixed null if Godwit is to choose
 */
@Doc("a size such as 64MiB, or auto")
public record ChunkSize(@Nullable DataSize fixed) {

    private static final String AUTO = "auto";

    public ChunkSize {
        if (fixed != null && fixed.bytes() == 0) {
            throw new IllegalArgumentException("A chunk is larger than nothing.");
        }
    }

    /** Reads a size with its unit, or {@code auto}. */
    public static ChunkSize parse(String text) {
        if (text.equals(AUTO)) {
            return new ChunkSize(null);
        }
        try {
            return new ChunkSize(DataSize.parse(text));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("Say the unit, as in 64MiB, or leave it to 'auto'.", e);
        }
    }

    @Override
    public String toString() {
        return fixed == null ? AUTO : fixed.toString();
    }
}
