package dev.godwit.sync.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.SqlFailures;
import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.plan.KeyColumn;
import dev.godwit.sync.plan.KeyRange;
import dev.godwit.sync.plan.SourceProbe;
import dev.godwit.sync.plan.WorkCurve;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a source about its tables within the time that planning may take. Whoever opened the session, which this uses for itself, closes it. */
final class SourceMeasure implements SourceProbe {

    private static final Logger LOGGER = LoggerFactory.getLogger(SourceMeasure.class);

    /** Of planning, for each table. */
    private static final Duration SHORT = Duration.ofMillis(50);

    /** For a table of which nobody knows anything else. */
    private static final Duration LONG = Duration.ofSeconds(2);

    private final Connection connection;
    private final SourceInstance instance;
    private final BoundSeal seal;

    SourceMeasure(Connection connection, SourceInstance instance, BoundSeal seal) {
        this.connection = connection;
        this.instance = instance;
        this.seal = seal;
    }

    @Override
    public Optional<WorkCurve> curve(Table relation, long bytes, double chunk) throws JobFailedException {
        return within(SHORT, relation, () -> PageSampler.curve(connection, relation, bytes / chunk));
    }

    @Override
    public List<KeyRange> keys(Table relation, List<KeyColumn> columns, int count) throws JobFailedException {
        Optional<List<List<String>>> bounds = relation.kind().hasStorage()
                ? ascending(relation, columns, SHORT, () -> KeySampler.sample(connection, relation, columns, count))
                : Optional.empty();
        if (bounds.isPresent()) {
            return ranges(columns, bounds.get());
        }
        List<KeyColumn> first = columns.subList(0, 1);
        Optional<List<List<String>>> known = ascending(
                relation, first, SHORT, () -> KeySampler.statistics(connection, relation, first.get(0), count));
        if (known.isPresent()) {
            return ranges(first, known.get());
        }
        return relation.kind().hasStorage()
                ? ascending(relation, columns, LONG, () -> KeySampler.sample(connection, relation, columns, count))
                        .map(late -> ranges(columns, late))
                        .orElse(List.of())
                : List.of();
    }

    /** Bounds that do not go up would make ranges that share rows. */
    private Optional<List<List<String>>> ascending(
            Table relation, List<KeyColumn> columns, Duration time, Question<List<List<String>>> question)
            throws JobFailedException {
        Optional<List<List<String>>> bounds = within(time, relation, question);
        if (bounds.isEmpty() || bounds.get().size() < 2) {
            return bounds;
        }
        return within(LONG, relation, () -> Optional.of(KeySampler.ascend(connection, relation, columns, bounds.get())))
                .filter(ascend -> ascend)
                .flatMap(ascend -> bounds);
    }

    private List<KeyRange> ranges(List<KeyColumn> columns, List<List<String>> bounds) {
        var ranges = new ArrayList<KeyRange>();
        @Nullable String from = null;
        for (List<String> bound : bounds) {
            String to = seal.seal(bound);
            if (!to.equals(from)) {
                ranges.add(new KeyRange(columns, from, to, false));
                from = to;
            }
        }
        ranges.add(new KeyRange(columns, from, null, false));
        if (columns.stream().anyMatch(KeyColumn::nullable)) {
            ranges.add(new KeyRange(columns, null, null, true));
        }
        return ranges;
    }

    @Override
    public Map<TableName, String> otherAccessMethods() throws JobFailedException {
        var methods = new HashMap<TableName, String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("""
                        SELECT n.nspname, c.relname, a.amname
                        FROM pg_catalog.pg_class c
                            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                            JOIN pg_catalog.pg_am a ON a.oid = c.relam
                        WHERE c.relkind IN ('r', 'm') AND a.amname <> 'heap'
                        """)) {
            while (rows.next()) {
                methods.put(new TableName(rows.getString(1), rows.getString(2)), rows.getString(3));
            }
            return methods;
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    @Override
    public Map<TableName, String> marks(List<TableName> relations) throws JobFailedException {
        try {
            Map<String, String> byName = RelationMarks.read(connection, relations);
            var marks = new HashMap<TableName, String>();
            relations.forEach(relation -> marks.put(relation, byName.get(relation.toString())));
            return marks;
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    @Override
    public double expectedRows(Table relation, @Nullable String filter) throws JobFailedException {
        return within(LONG, relation, () -> {
                    try (var statement = connection.createStatement();
                            var row = statement.executeQuery(SubsetSql.estimate(relation.name(), filter))) {
                        row.next();
                        return Optional.of(Json.parse(row.getString(1))
                                .path(0)
                                .path("Plan")
                                .path("Plan Rows")
                                .asDouble());
                    }
                })
                .orElse(0.0);
    }

    @Override
    public JsonNode instance() {
        return Json.tree(instance);
    }

    private interface Question<T> {
        Optional<T> ask() throws SQLException;
    }

    /** What is not answered in time, or not to this user, is not known. */
    private <T> Optional<T> within(Duration time, Table relation, Question<T> question) throws JobFailedException {
        try {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute("SET TRANSACTION READ ONLY");
                for (String setting : CopySql.SESSION) {
                    statement.execute(setting);
                }
                statement.execute("SET LOCAL statement_timeout = " + time.toMillis());
                return question.ask();
            } catch (SQLException e) {
                if (SqlFailures.isConnectionLost(e)) {
                    throw e;
                }
                LOGGER.atDebug()
                        .addKeyValue("table", relation.name())
                        .addKeyValue("sqlstate", e.getSQLState())
                        .log("Could not measure a table");
                return Optional.empty();
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        } catch (SQLException e) {
            throw failure(e);
        }
    }

    private static JobFailedException failure(SQLException e) {
        return SqlFailures.failureAmongRows(e, "Measuring the tables of the source");
    }
}
