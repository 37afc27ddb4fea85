package dev.godwit.sync.verify;

import dev.godwit.common.job.JobId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A finished sync's target, looked at again.
 *
 * @param committed when the sync was done
 * @param same whether everything that could be checked is as the sync left it
 * @param notChecked what could not be checked, and why
 */
public record Recheck(
        JobId job,
        Instant committed,
        String source,
        String target,
        boolean same,
        List<Table> tables,
        List<Key> foreignKeys,
        List<String> notChecked) {

    public Recheck {
        tables = List.copyOf(tables);
        foreignKeys = List.copyOf(foreignKeys);
        notChecked = List.copyOf(notChecked);
    }

    /** How a table is. */
    public enum State {
        /** As many rows, and the same digest. */
        SAME,
        /** As many rows; the digest could not be compared. */
        SAME_COUNT,
        DIFFERENT,
        /** It is not there, or has not the columns any more. */
        GONE
    }

    /**
     * One table.
     *
     * @param rowsFound null if it could not be read
     * @param mismatch where it differs; null if it does not, or that could not be found out
     */
    public record Table(
            String table,
            State state,
            long rowsWritten,
            @Nullable Long rowsFound,
            @Nullable Mismatch mismatch) {}

    /**
     * A foreign key of one of the tables.
     *
     * @param validated whether the server takes it for checked
     * @param orphans rows without the row that they refer to
     */
    public record Key(String table, String name, boolean validated, long orphans) {}
}
