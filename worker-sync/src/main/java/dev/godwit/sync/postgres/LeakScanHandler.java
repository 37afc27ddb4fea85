package dev.godwit.sync.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.sync.SyncSettings;
import dev.godwit.sync.plan.TableScope;
import dev.godwit.sync.plan.TableScope.ColumnScope;
import dev.godwit.sync.postgres.LeakFilters.Merged;
import dev.godwit.sync.postgres.LeakFilters.Remembered;
import dev.godwit.sync.verify.LeakCoverage;
import dev.godwit.sync.verify.LeakWords;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * {@code sync.leak-scan}: searches the target for originals of masked values, which the chunks have remembered as keyed hashes. The result
 * counts only for what {@linkplain LeakControl the chunks' positive control} has found in the source; what is not remembered or not looked
 * through is listed beside it.
 *
 * <p>The payload holds the scopes of all tables: {@code {"tables": [...]}}.
 */
public final class LeakScanHandler extends RowTaskHandler {

    private final SyncSettings settings;

    public LeakScanHandler(Databases databases, SyncSettings settings) {
        super(databases);
        this.settings = settings;
    }

    @Override
    public String kind() {
        return "sync.leak-scan";
    }

    @Override
    protected TaskResult work(TaskContext context, Target target)
            throws JobFailedException, InterruptedException, SQLException {
        List<TableScope> tables = new ArrayList<>();
        context.grant().payload().path("tables").forEach(table -> tables.add(TableScope.read(table)));
        var coverage = new LeakCoverage(settings.strategies());
        var report = Json.object();
        try (var session = target.open()) {
            TargetReader.begin(session.connection());
            List<TableScope> remembering =
                    tables.stream().filter(coverage::isRemembered).toList();
            Merged merged = LeakFilters.merged(session.connection(), context.grant(), settings.key(), remembering);
            requireSight(merged);
            describe(report, merged, tables, coverage);
            var words = new LeakWords(merged.filter());
            report.put(
                    "hits", scan(session.connection(), context, tables, coverage, words, report.putArray("columns")));
            report.put("falseHitChance", merged.filter().chanceOfAFalseHit(words.lookups()));
        }
        context.artifact("leak-scan.json", "application/json", Json.bytes(report));
        if (report.path("hits").asLong() > 0) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "leak-suspected",
                    "Values of the source were found in the target, in: %s. Do not use the copy."
                            .formatted(columnsWithHits(report.path("columns"))));
        }
        TaskResult result = TaskResult.of(report);
        try (var work = target.begin()) {
            LeakFilters.drop(work.connection(), context.grant());
            work.commit(result);
        }
        return result;
    }

    /** The chunks have made sure of this, each for its columns; nothing is to get lost on the way. */
    private static void requireSight(Merged merged) throws JobFailedException {
        for (Map.Entry<String, Remembered> column : merged.columns().entrySet()) {
            Remembered remembered = column.getValue();
            boolean lost = remembered.values() > 0 && merged.filter().size() == 0;
            if (remembered.values() > 0 && (remembered.controlHits() == 0 || lost)) {
                throw LeakFilters.blind("No control has found the %d remembered values of '%s' in the source"
                        .formatted(remembered.values(), column.getKey()));
            }
        }
    }

    private static void describe(ObjectNode report, Merged merged, List<TableScope> tables, LeakCoverage coverage) {
        report.put("remembered", merged.filter().size());
        report.put(
                "controlHits",
                merged.columns().values().stream()
                        .mapToLong(Remembered::controlHits)
                        .sum());
        ArrayNode originals = report.putArray("originals");
        merged.columns()
                .forEach((column, remembered) -> originals
                        .addObject()
                        .put("column", column)
                        .put("remembered", remembered.values())
                        .put("controlHits", remembered.controlHits()));
        ArrayNode notRemembered = report.putArray("notRemembered");
        ArrayNode notSearched = report.putArray("notSearched");
        for (TableScope table : tables) {
            for (ColumnScope column : table.columns()) {
                String name = table.source() + "." + column.name();
                long values = merged.columns()
                        .getOrDefault(name, new Remembered(0, 0))
                        .values();
                coverage.whyNotRemembered(column, values)
                        .ifPresent(why ->
                                notRemembered.addObject().put("column", name).put("why", why));
                coverage.whyNotSearched(column)
                        .ifPresent(why -> notSearched
                                .addObject()
                                .put("column", table.target() + "." + column.name())
                                .put("why", why));
            }
        }
    }

    private static long scan(
            Connection target,
            TaskContext context,
            List<TableScope> tables,
            LeakCoverage coverage,
            LeakWords words,
            ArrayNode columns)
            throws SQLException, InterruptedException {
        long hits = 0;
        long done = 0;
        for (TableScope table : tables) {
            List<ColumnScope> searched =
                    table.columns().stream().filter(coverage::isSearched).toList();
            if (!searched.isEmpty()) {
                long[] found = LeakSearch.hits(
                        target,
                        context,
                        table.target().toString(),
                        searched,
                        CopySql.search(Extent.of(target, Landing.of(context.grant(), table)), searched),
                        Collections.nCopies(searched.size(), words));
                for (int i = 0; i < found.length; i++) {
                    columns.addObject()
                            .put(
                                    "column",
                                    table.target() + "." + searched.get(i).name())
                            .put("hits", found[i]);
                    hits += found[i];
                }
            }
            context.progress(
                    new Progress(++done, (long) tables.size(), 0, table.target().toString()));
        }
        return hits;
    }

    private static String columnsWithHits(JsonNode columns) {
        var names = new ArrayList<String>();
        columns.forEach(c -> {
            if (c.path("hits").asLong() > 0) {
                names.add("%s (%d)"
                        .formatted(c.path("column").asText(), c.path("hits").asLong()));
            }
        });
        return String.join(", ", names);
    }
}
