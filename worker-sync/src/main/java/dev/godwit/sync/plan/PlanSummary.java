package dev.godwit.sync.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.json.Json;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** What a person sees of a plan beside its scopes: sizes, cuts, formats, and what will be created where. */
record PlanSummary(SyncScope whole, Catalog target, Inheritance inheritance, SubsetSizes subset) {

    JsonNode of(CopyTasks cut) {
        var summary = Json.object();
        summary.put("existing", whole.existing().name().toLowerCase(Locale.ROOT));
        whole.refreshes().forEach(view -> summary.withArray("refreshes").add(view.toString()));
        summary.put("consistency", whole.consistency().written());
        summary.put("consistencyMeans", meaning());
        ArrayNode limits = summary.putArray("limits");
        whole.limits().inWords().forEach(limits::add);
        ArrayNode tables = summary.putArray("tables");
        cut.cuts().forEach(table -> describe(tables.addObject(), table));
        summary.put("copyTasks", cut.tasks().size());
        subset.describe(summary);
        var created = summary.putObject("created");
        ArrayNode source = created.putArray("source");
        inSource().forEach(source::add);
        ArrayNode there = created.putArray("target");
        inTarget().forEach(there::add);
        return summary;
    }

    private String meaning() {
        return switch (whole.consistency()) {
            case SNAPSHOT ->
                "all rows are of one moment; the source keeps deleted row versions until the last one is read, for %s at most"
                        .formatted(SyncScope.written(whole.maxSnapshotAge()));
            case PER_CHUNK ->
                "each task reads a moment of its own: rows of different tasks need not fit each other, and a row whose key is changed meanwhile"
                        + " may be missed or come twice";
        };
    }

    private void describe(ObjectNode row, TableCut cut) {
        Table table = cut.copy().table();
        FormatChoice format = cut.copy().format();
        row.put("table", table.name().toString());
        long bytes = cut.relations().stream().mapToLong(CopyTasks::bytes).sum();
        row.put("bytes", bytes);
        estimatedRows(cut).ifPresent(rows -> row.put("estimatedRows", rows));
        subset.describe(table.name(), bytes, row);
        row.put("partitions", table.partitionKey().isPresent() ? cut.relations().size() : 0);
        row.put("chunks", cut.tasks());
        row.put("bundled", cut.bundled());
        row.put("cutBy", cut.by());
        row.put("cutReason", cut.reason());
        row.put("format", format.format().name().toLowerCase(Locale.ROOT));
        row.put("formatReason", format.reason());
        var written = new TargetTables(target, List.of(cut.copy().scope().target()));
        written.silentTriggers().forEach(row.putArray("triggersNotFired")::add);
        written.secured().forEach(row.putArray("rowSecurity")::add);
        List<String> tree = inheritance.notes(table);
        if (!tree.isEmpty()) {
            tree.forEach(row.putArray("inheritance")::add);
        }
        if (!cut.copy().scope().key().isEmpty()) {
            cut.copy().scope().key().forEach(row.putArray("key")::add);
        }
        var columns = row.putObject("columns");
        cut.copy().scope().columns().forEach(column -> columns.put(column.name(), column.strategy()));
    }

    /** For the progress of the copy; nothing where a filter leaves some out, or a relation was never counted. */
    private static OptionalLong estimatedRows(TableCut cut) {
        if (cut.copy().scope().filter() != null
                || cut.copy().scope().part()
                || cut.relations().stream()
                        .anyMatch(l -> l.storage().estimatedRows().isEmpty())) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Math.round(cut.relations().stream()
                .mapToDouble(l -> l.storage().estimatedRows().orElse(0))
                .sum()));
    }

    private List<String> inSource() {
        return switch (whole.consistency()) {
            case SNAPSHOT ->
                List.of("nothing that stays: two sessions hold an exported snapshot until the last row is read");
            case PER_CHUNK -> List.of("nothing");
        };
    }

    private List<String> inTarget() {
        var tables = new TargetTables(target, whole.tables());
        var lines = new ArrayList<String>(List.of(
                "schema godwit, if it is not there: what the target enforces and remembers, such as fence, ledger and manifest",
                "table godwit.leak_sample: keyed hashes of masked values, until the leak scan has used them",
                "table godwit.column_spread: sketches of how many values masked columns have, until the report has used them",
                inTarget(tables)));
        if (subset != SubsetSizes.ALL) {
            lines.add(
                    "table godwit.subset_rows: where the chosen rows lie in the source, and nothing of what stands there, until the report is written");
        }
        return lines;
    }

    private String inTarget(TargetTables tables) {
        long foreignKeys = tables.all().stream()
                .flatMap(table -> table.foreignKeys().stream())
                .filter(key -> !key.inherited())
                .count();
        return switch (whole.existing()) {
            case REFUSE, TRUNCATE ->
                "no table: those that are there are filled; %d indexes and %d foreign keys are taken off, and created again at the end"
                        .formatted(indexes(tables), foreignKeys);
            case APPEND, UPSERT ->
                "no table: rows come into those that are there; %d foreign keys are taken off, and created again at the end"
                        .formatted(foreignKeys);
            case REPLACE ->
                "schemas godwit_load_…: %d tables like those that are there, which take their place when they are verified; those move into schemas godwit_old_… and are dropped"
                        .formatted(tables.all().size());
        };
    }

    /** Those of tables; one of a partition may be part of one. */
    private static long indexes(TargetTables tables) {
        return tables.all().stream()
                .flatMap(table -> table.indexes().stream())
                .filter(index ->
                        index.constraint().isEmpty() && index.partitionOf().isEmpty())
                .count();
    }
}
