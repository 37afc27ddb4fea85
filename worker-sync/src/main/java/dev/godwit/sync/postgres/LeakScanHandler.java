package dev.godwit.sync.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.Identifier;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.postgres.TargetTaskHandler;
import dev.godwit.common.postgres.TaskSession;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.sync.SyncSettings;
import dev.godwit.sync.anonymize.ColumnType;
import dev.godwit.sync.anonymize.TypeFamily;
import dev.godwit.sync.copy.ColumnPlan;
import dev.godwit.sync.copy.CopyDigester;
import dev.godwit.sync.copy.CopyFormat;
import dev.godwit.sync.copy.DigestSeed;
import dev.godwit.sync.copy.LeakFilter;
import dev.godwit.sync.copy.RowLayout;
import dev.godwit.sync.plan.TableScope;
import dev.godwit.sync.plan.TableScope.ColumnScope;
import dev.godwit.sync.verify.LeakWords;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * {@code sync.leak-scan}: searches every text, JSON and array column of the target for originals of masked values, which the chunks have remembered as
 * keyed hashes. Before a clean result counts, the same search must find originals where they certainly are, in the source: the positive control.
 *
 * <p>The payload holds the scopes of all tables: {@code {"tables": [...]}}.
 */
public final class LeakScanHandler extends TargetTaskHandler {

    /** Rows of the source that the positive control reads at most, per table. */
    private static final int CONTROL_ROWS = 200_000;

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
        var report = Json.object();
        try (var session = target.open();
                var original = TaskSession.open(databases(), SourceName.of(context), context)) {
            LeakFilter filter = LeakFilters.merged(session.connection(), context.grant(), settings.key());
            TargetReader.begin(session.connection());
            TargetReader.begin(original.connection());
            report.put("remembered", filter.count());
            report.put("falsePositiveRate", Double.toString(filter.falsePositiveRate()));
            long control = control(original.connection(), context, tables, filter);
            report.put("controlHits", control);
            requireSight(filter, control);
            long hits = scan(session.connection(), context, tables, filter, report.putArray("columns"));
            report.put("hits", hits);
        }
        context.artifact("leak-scan.json", "application/json", Json.bytes(report));
        if (report.path("hits").asLong() > 0) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "leak-suspected",
                    "Values of the source were found in the target, in: %s. Do not use the copy; see leak-scan.json."
                            .formatted(columnsWithHits(report.path("columns"))));
        }
        TaskResult result = TaskResult.of(report);
        try (var work = target.begin()) {
            LeakFilters.drop(work.connection(), context.grant());
            work.commit(result);
        }
        return result;
    }

    private static void requireSight(LeakFilter filter, long control) throws JobFailedException {
        if (filter.count() > 0 && control == 0) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "leak-scan-blind",
                    "The leak scan found none of %d remembered values in the source, where they are: its result would mean nothing."
                            .formatted(filter.count()));
        }
    }

    /** Hits among the masked columns of the source's first rows. */
    private long control(Connection source, TaskContext context, List<TableScope> tables, LeakFilter filter)
            throws SQLException, InterruptedException {
        long hits = 0;
        for (TableScope table : tables) {
            List<ColumnScope> masked = table.columns().stream()
                    .filter(c -> !c.strategy().equals(TableScope.KEEP) && searchable(c))
                    .toList();
            if (!masked.isEmpty()) {
                String copy = "COPY (SELECT %s FROM %s LIMIT %d) TO STDOUT"
                        .formatted(names(masked), table.source().sql(), CONTROL_ROWS);
                hits += search(source, context, table, masked, copy, filter)[0];
            }
        }
        return hits;
    }

    private long scan(
            Connection target, TaskContext context, List<TableScope> tables, LeakFilter filter, ArrayNode columns)
            throws SQLException, InterruptedException {
        long hits = 0;
        long done = 0;
        for (TableScope table : tables) {
            List<ColumnScope> searched =
                    table.columns().stream().filter(this::searchedInTarget).toList();
            if (!searched.isEmpty()) {
                String copy = "COPY (SELECT %s FROM %s) TO STDOUT"
                        .formatted(names(searched), table.target().sql());
                long[] found = search(target, context, table, searched, copy, filter);
                for (int i = 0; i < searched.size(); i++) {
                    columns.addObject()
                            .put(
                                    "column",
                                    table.target() + "." + searched.get(i).name())
                            .put("hits", found[i + 1]);
                }
                hits += found[0];
            }
            context.progress(
                    new Progress(++done, (long) tables.size(), 0, table.target().toString()));
        }
        return hits;
    }

    /** All hits, and then those of each column. */
    private static long[] search(
            Connection connection,
            TaskContext context,
            TableScope table,
            List<ColumnScope> columns,
            String copy,
            LeakFilter filter)
            throws SQLException, InterruptedException {
        var layout = new RowLayout(
                table.target().toString(),
                CopyFormat.TEXT,
                columns.stream()
                        .map(c -> ColumnPlan.untouched(c.name(), ColumnType.of(c.type()), c.nullable()))
                        .toList());
        var words = new LeakWords(filter);
        var found = new long[columns.size() + 1];
        var digester = new CopyDigester(layout, DigestSeed.of(new byte[32]), (column, in, offset, length) -> {
            if (words.holds(in, offset, length)) {
                found[0]++;
                found[column + 1]++;
            }
        });
        TargetReader.read(connection, copy, context, digester::accept);
        digester.finish();
        return found;
    }

    /** A name drawn from a dictionary may by chance be somebody's: such results are left alone. */
    private boolean searchedInTarget(ColumnScope column) {
        boolean mayHit = !column.strategy().equals(TableScope.KEEP)
                && column.masking(settings.strategies()).mayHitAnOriginal();
        return searchable(column) && !mayHit;
    }

    private static boolean searchable(ColumnScope column) {
        TypeFamily family = ColumnType.of(column.type()).family();
        return switch (family) {
            case TEXT, JSON, JSONB, ARRAY, UUID, OTHER -> true;
            case INT2, INT4, INT8, BOOLEAN, NUMERIC, FLOAT4, FLOAT8, DATE, TIME, TIMESTAMP, TIMESTAMPTZ, BYTEA -> false;
        };
    }

    private static String names(List<ColumnScope> columns) {
        return columns.stream().map(c -> Identifier.quote(c.name())).collect(Collectors.joining(", "));
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
