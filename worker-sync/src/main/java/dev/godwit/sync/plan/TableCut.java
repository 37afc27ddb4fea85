package dev.godwit.sync.plan;

import dev.godwit.schema.catalog.Table;
import java.util.List;

/**
 * How a table is cut.
 *
 * @param relations that hold its rows
 * @param tasks that copy it, one where it goes together with others
 * @param bundled whether it goes together with others
 * @param by {@code pages} or {@code keys}
 * @param reason why by these, and why so large
 */
record TableCut(SelectedCopy copy, List<Table> relations, int tasks, boolean bundled, String by, String reason) {

    /** A table with what the plan has decided about it. */
    record SelectedCopy(Table table, TableScope scope, FormatChoice format) {}
}
