package dev.godwit.cli.command;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.cli.output.Quantities;
import dev.godwit.cli.output.Table;
import dev.godwit.cli.output.Terminal;
import dev.godwit.cli.run.JobEnd;
import dev.godwit.cli.run.PlanText;
import dev.godwit.common.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Syncs as people read them. */
final class SyncText {

    private static final int FEW = 5;

    private SyncText() {}

    static String plan(JobEnd end, Terminal terminal) {
        if (end.plan() == null) {
            return "There is no plan.";
        }
        JsonNode summary = end.plan().summary();
        var table = Table.of("table", ">size", ">rows", ">tasks", "cut by", "format", "masked columns");
        for (JsonNode row : summary.path("tables")) {
            table.row(
                    row.path("table").asText(),
                    Quantities.bytes(row.path("bytes").asLong()),
                    row.has("estimatedRows")
                            ? Quantities.count(row.path("estimatedRows").asLong())
                            : "?",
                    row.path("bundled").asBoolean()
                            ? "shared"
                            : row.path("chunks").asText(),
                    row.path("cutBy").asText(),
                    row.path("format").asText(),
                    masked(row.path("columns")));
        }
        var lines = new ArrayList<String>();
        lines.add(table.format(terminal, "No tables."));
        lines.add("");
        if (summary.has("existing")) {
            lines.add(
                    "Rows that are there: %s".formatted(summary.path("existing").asText()));
        }
        keys(summary, lines);
        named("Refreshed afterwards", summary.path("refreshes"), lines);
        summary.path("tables").forEach(written -> {
            named("Triggers that do not fire", written.path("triggersNotFired"), lines);
            named("Row-level security that is not asked", written.path("rowSecurity"), lines);
            written.path("inheritance").forEach(note -> lines.add("Inheritance: %s.".formatted(note.asText())));
        });
        lines.add("%d tasks copy. Consistency: %s; %s."
                .formatted(
                        summary.path("copyTasks").asLong(),
                        summary.path("consistency").asText(),
                        summary.path("consistencyMeans").asText()));
        named("Limits", summary.path("limits"), lines);
        subset(summary, lines);
        because("Cut", "cutBy", "cutReason", summary, lines);
        because("Format", "format", "formatReason", summary, lines);
        summary.path("created")
                .properties()
                .forEach(side -> side.getValue()
                        .forEach(what -> lines.add("In the %s: %s.".formatted(side.getKey(), what.asText()))));
        lines.add("Risk: %s".formatted(end.plan().risk()));
        lines.addAll(PlanText.factors(end.plan()));
        return String.join("\n", lines);
    }

    /** Which rows come, where not all do. */
    private static void subset(JsonNode summary, List<String> lines) {
        if (!summary.has("subset")) {
            return;
        }
        lines.add("A part of the rows, in which none refers to one that is left out; estimated from statistics:");
        for (JsonNode table : summary.path("tables")) {
            JsonNode part = table.path("subset");
            lines.add("  %s: about %s of %s rows, %s: %s"
                    .formatted(
                            table.path("table").asText(),
                            Quantities.count(part.path("estimatedRows").asLong()),
                            Quantities.count(part.path("ofRows").asLong()),
                            Quantities.bytes(part.path("estimatedBytes").asLong()),
                            part.path("rule").asText()));
        }
        summary.path("subset").path("outside").forEach(key -> lines.add("  Foreign key " + key.asText()));
    }

    /** By what rows are told apart whose place others take. */
    private static void keys(JsonNode summary, List<String> lines) {
        summary.path("tables").forEach(table -> {
            if (table.has("key")) {
                var columns = new ArrayList<String>();
                table.path("key").forEach(column -> columns.add(column.asText()));
                lines.add("  %s: by %s".formatted(table.path("table").asText(), String.join(", ", columns)));
            }
        });
    }

    private static void named(String what, JsonNode names, List<String> lines) {
        if (!names.isEmpty()) {
            var list = new ArrayList<String>();
            names.forEach(name -> list.add(name.asText()));
            lines.add("%s: %s".formatted(what, String.join(", ", list)));
        }
    }

    /** Why, a line for each reason, with the tables that have it. */
    private static void because(String what, String key, String reason, JsonNode summary, List<String> lines) {
        var tables = new LinkedHashMap<String, List<String>>();
        for (JsonNode row : summary.path("tables")) {
            tables.computeIfAbsent(
                            "%s: %s (%s)"
                                    .formatted(
                                            what,
                                            row.path(key).asText(),
                                            row.path(reason).asText()),
                            any -> new ArrayList<>())
                    .add(row.path("table").asText());
        }
        tables.forEach((why, names) -> lines.add("%s for %s"
                .formatted(
                        why,
                        names.size() <= FEW
                                ? String.join(", ", names)
                                : "%s and %d more"
                                        .formatted(String.join(", ", names.subList(0, FEW)), names.size() - FEW))));
    }

    private static String masked(JsonNode columns) {
        return columns.properties().stream()
                .filter(column -> !column.getValue().asText().equals("keep"))
                .map(column -> column.getKey() + ":" + column.getValue().asText())
                .collect(Collectors.joining(" "));
    }

    static String done(JobEnd end, Terminal terminal) {
        var table = Table.of("table", ">rows", "digest");
        var lines = new ArrayList<String>();
        end.results().entrySet().stream()
                .filter(result -> result.getKey().startsWith("verify/"))
                .map(java.util.Map.Entry::getValue)
                .forEach(result -> table.row(
                        result.path("table").asText(),
                        Quantities.count(result.path("rows").asLong()),
                        result.path("digest").asText()));
        lines.add(table.format(terminal, "No table was verified."));
        end.results().values().stream()
                .filter(result -> result.has("remembered"))
                .forEach(result -> leakScan(result, lines));
        end.results().values().stream()
                .flatMap(result ->
                        StreamSupport.stream(result.path("sequencesNotMoved").spliterator(), false))
                .forEach(sequence -> lines.add("Sequence %s was not moved: %s"
                        .formatted(
                                sequence.path("sequence").asText(),
                                sequence.path("reason").asText())));
        end.results()
                .getOrDefault("finish", Json.object())
                .path("notRefreshed")
                .forEach(view -> lines.add("Materialized view %s was not refreshed: %s"
                        .formatted(
                                view.path("view").asText(), view.path("reason").asText())));
        lines.add("Job %s %s.".formatted(end.job(), end.state()));
        return String.join("\n", lines);
    }

    private static void leakScan(JsonNode result, List<String> lines) {
        if (result.path("remembered").asLong() == 0) {
            lines.add(
                    "Leak scan: NOT SCANNED. No value of the source could be remembered, so nothing was looked for in the target");
            left("  Originals not looked for, ", result.path("notRemembered"), lines);
            return;
        }
        lines.add(
                "Leak scan: %s of %s remembered values of the source found in the target; the control found %s in the source"
                        .formatted(
                                Quantities.count(result.path("hits").asLong()),
                                Quantities.count(result.path("remembered").asLong()),
                                Quantities.count(result.path("controlHits").asLong())));
        left("  Columns not looked through, ", result.path("notSearched"), lines);
        left("  Originals not looked for, ", result.path("notRemembered"), lines);
    }

    /** What the scan left out, a line for each reason. */
    private static void left(String what, JsonNode columns, List<String> lines) {
        var byReason = new LinkedHashMap<String, List<String>>();
        columns.forEach(column -> byReason.computeIfAbsent(column.path("why").asText(), why -> new ArrayList<>())
                .add(column.path("column").asText()));
        byReason.forEach((why, names) -> lines.add("%sas %s: %s".formatted(what, why, String.join(", ", names))));
    }
}
