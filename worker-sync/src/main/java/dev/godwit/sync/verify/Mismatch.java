package dev.godwit.sync.verify;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a table of the target is not what was copied. Rows are named by where they lie ({@code ctid}), in the target or in the source: no value
 * of a row is in it.
 *
 * @param rowsWritten by the job's chunks, as the ledger says
 * @param rowsFound in the target
 * @param strangers how many rows of the target none of the job's chunks has written as they are now
 * @param strange some of them
 * @param chunks those whose rows are not all there, or not as written
 * @param unknown what could not be found out, and why
 */
public record Mismatch(
        String table,
        long rowsWritten,
        long rowsFound,
        long strangers,
        List<Stranger> strange,
        List<Chunk> chunks,
        List<String> unknown) {

    private static final int MOST_TOLD = 5;
    private static final int MOST_NAMED = 80;

    public Mismatch {
        strange = List.copyOf(strange);
        chunks = List.copyOf(chunks);
        unknown = List.copyOf(unknown);
    }

    /**
     * A row that somebody has changed or added since the copy.
     *
     * @param at relation and ctid in the target
     * @param copyOf where another row lies that is the same, if there is one
     */
    public record Stranger(String at, @Nullable String copyOf) {}

    /**
     * A chunk that is not as it was written.
     *
     * @param key of its task
     * @param lacks how many rows of the source, masked, are not in the target as this chunk wrote them
     * @param missing where some of them lie in the source
     * @param damaged where rows lie in the target that this chunk has written and that are not what the source gives
     * @param sourceUnchanged whether the source still gives, masked, exactly what was written; if not, {@code missing} and {@code damaged} hold no
     *     more than what is certain all the same; null if the source could not be asked
     */
    public record Chunk(
            String key,
            long rowsWritten,
            long rowsFound,
            long lacks,
            List<String> missing,
            List<String> damaged,
            @Nullable Boolean sourceUnchanged) {

        public Chunk {
            missing = List.copyOf(missing);
            damaged = List.copyOf(damaged);
        }
    }

    /** The name of the artifact that has what was found of a table. */
    public static String artifact(String table) {
        String name = table.replaceAll("[^A-Za-z0-9._-]", "_");
        return "mismatch-%s.json".formatted(name.substring(0, Math.min(MOST_NAMED, name.length())));
    }

    /** In a few sentences. */
    public String text() {
        var text = new StringBuilder();
        if (strangers > 0) {
            text.append(" %d rows of the target are not as the job wrote them: ".formatted(strangers));
            text.append(some(
                    strange.stream()
                            .map(row -> row.copyOf() == null
                                    ? row.at()
                                    : "%s, the same as %s".formatted(row.at(), row.copyOf()))
                            .toList(),
                    strangers));
            text.append('.');
        }
        for (Chunk chunk : chunks.subList(0, Math.min(MOST_TOLD, chunks.size()))) {
            text.append(
                    " Of '%s' %d of %d rows are there.".formatted(chunk.key(), chunk.rowsFound(), chunk.rowsWritten()));
            if (!chunk.missing().isEmpty()) {
                text.append(" What the source has at %s is missing.".formatted(some(chunk.missing(), chunk.lacks())));
            }
            if (!chunk.damaged().isEmpty()) {
                text.append(" Not what the source gives: %s."
                        .formatted(some(chunk.damaged(), chunk.damaged().size())));
            }
        }
        if (chunks.size() > MOST_TOLD) {
            text.append(" And %d more chunks.".formatted(chunks.size() - MOST_TOLD));
        }
        unknown.forEach(what -> text.append(' ').append(what));
        return text.toString().strip();
    }

    private static String some(List<String> places, long all) {
        List<String> told = places.subList(0, Math.min(MOST_TOLD, places.size()));
        String rest = all > told.size() ? " and %d more".formatted(all - told.size()) : "";
        return String.join("; ", told) + rest;
    }
}
