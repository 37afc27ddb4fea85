package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobId;
import dev.godwit.common.postgres.TableName;
import dev.godwit.sync.anonymize.policy.ColumnName;
import dev.godwit.sync.anonymize.policy.ColumnRef;
import dev.godwit.sync.plan.FinishPayload.Copied;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the target remembers of the columns that syncs have copied, in {@code godwit.synced_column}: so a plan can say what has come since. */
final class SyncedColumns {

    private final Map<ColumnName, String> types = new HashMap<>();
    private final Map<TableName, Last> tables = new HashMap<>();

    private record Last(String job, LocalDate day) {}

    private SyncedColumns() {}

    static void install(Connection target) throws SQLException {
        try (var statement = target.createStatement()) {
            statement.execute("""
                    CREATE TABLE IF NOT EXISTS godwit.synced_column (
                        source text NOT NULL,
                        table_schema text NOT NULL,
                        table_name text NOT NULL,
                        column_name text NOT NULL,
                        type text NOT NULL,
                        job uuid NOT NULL,
                        at timestamptz NOT NULL DEFAULT clock_timestamp(),
                        PRIMARY KEY (source, table_schema, table_name, column_name))
                    """);
        }
    }

    /** Replaces what was remembered of these tables. */
    static void remember(Connection target, JobId job, String source, List<TableName> tables, List<Copied> columns)
            throws SQLException {
        try (var statement = target.prepareStatement(
                "DELETE FROM godwit.synced_column WHERE source = ? AND table_schema = ? AND table_name = ?")) {
            for (TableName table : tables) {
                statement.setString(1, source);
                statement.setString(2, table.schema());
                statement.setString(3, table.name());
                statement.addBatch();
            }
            statement.executeBatch();
        }
        try (var statement = target.prepareStatement(
                "INSERT INTO godwit.synced_column (source, table_schema, table_name, column_name, type, job) VALUES (?, ?, ?, ?, ?, ?)")) {
            for (Copied column : columns) {
                statement.setString(1, source);
                statement.setString(2, column.name().schema());
                statement.setString(3, column.name().table());
                statement.setString(4, column.name().column());
                statement.setString(5, column.type());
                statement.setObject(6, job.value());
                statement.addBatch();
            }
            statement.executeBatch();
        }
    }

    /** What was copied from {@code source}; nothing where no sync has finished yet. */
    static SyncedColumns read(Connection target, String source) throws SQLException {
        var synced = new SyncedColumns();
        try (var statement = target.createStatement();
                var row = statement.executeQuery("SELECT to_regclass('godwit.synced_column') IS NOT NULL")) {
            row.next();
            if (!row.getBoolean(1)) {
                return synced;
            }
        }
        try (var statement = target.prepareStatement(
                "SELECT table_schema, table_name, column_name, type, job, at FROM godwit.synced_column WHERE source = ?")) {
            statement.setString(1, source);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    var name = new ColumnName(rows.getString(1), rows.getString(2), rows.getString(3));
                    synced.types.put(name, rows.getString(4));
                    LocalDate day = rows.getObject(6, OffsetDateTime.class)
                            .withOffsetSameInstant(ZoneOffset.UTC)
                            .toLocalDate();
                    synced.tables.put(new TableName(name.schema(), name.table()), new Last(rows.getString(5), day));
                }
            }
        }
        return synced;
    }

    /** A sentence about what is new in a column; empty where nothing is, or its table was never copied. */
    Optional<String> news(ColumnRef column) {
        ColumnName name = column.name();
        Last last = tables.get(new TableName(name.schema(), name.table()));
        if (last == null) {
            return Optional.empty();
        }
        String type = types.get(name);
        if (type == null) {
            return Optional.of("It has come since job %s copied the table on %s.".formatted(last.job(), last.day()));
        }
        return type.equals(column.type().name())
                ? Optional.empty()
                : Optional.of("It was %s when job %s copied the table on %s.".formatted(type, last.job(), last.day()));
    }
}
