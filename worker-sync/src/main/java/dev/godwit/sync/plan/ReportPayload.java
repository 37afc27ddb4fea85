package dev.godwit.sync.plan;

import dev.godwit.sync.copy.CopyFormat;
import java.util.List;

/** What the report of a sync is about. */
public record ReportPayload(List<Table> tables) {

    public ReportPayload {
        tables = List.copyOf(tables);
    }

    /**
     * One table.
     *
     * @param verification the key of the task that read it back
     */
    public record Table(TableScope scope, String verification, CopyFormat format) {}
}
