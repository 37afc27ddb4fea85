package dev.godwit.sync.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.worker.Grant;
import dev.godwit.sync.copy.ColumnSpread;
import dev.godwit.sync.copy.DistinctSketch;
import dev.godwit.sync.plan.TableScope;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** The sketches of masked columns that chunks leave in the target, in the transaction of their rows, until the report has merged them. */
final class Spreads {

    private Spreads() {}

    static void install(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE IF NOT EXISTS godwit.column_spread (
                        task uuid NOT NULL,
                        part integer NOT NULL,
                        job uuid NOT NULL,
                        epoch integer NOT NULL,
                        source_table text NOT NULL,
                        columns jsonb NOT NULL,
                        PRIMARY KEY (task, part))
                    """);
        }
    }

    /** @param part of the task, which may copy several */
    static void store(Connection connection, Grant grant, int part, TableScope scope, Map<String, ColumnSpread> spread)
            throws SQLException {
        if (spread.isEmpty()) {
            return;
        }
        var columns = Json.object();
        spread.forEach((name, column) -> columns.putArray(name)
                .add(column.before().text())
                .add(column.after().text()));
        try (var statement = connection.prepareStatement(
                "INSERT INTO godwit.column_spread (task, job, epoch, source_table, columns, part) VALUES (?, ?, ?, ?, ?::jsonb, ?)")) {
            statement.setObject(1, grant.task().value());
            statement.setObject(2, grant.job().value());
            statement.setInt(3, grant.jobEpoch());
            statement.setString(4, scope.source().toString());
            statement.setString(5, columns.toString());
            statement.setInt(6, part);
            statement.executeUpdate();
        }
    }

    /** Of all chunks of a table, by column. */
    static Map<String, ColumnSpread> merged(Connection connection, Grant grant, TableName source) throws SQLException {
        var merged = new HashMap<String, ColumnSpread>();
        try (var statement = connection.prepareStatement(
                "SELECT columns FROM godwit.column_spread WHERE job = ? AND epoch = ? AND source_table = ?")) {
            statement.setFetchSize(16);
            statement.setObject(1, grant.job().value());
            statement.setInt(2, grant.jobEpoch());
            statement.setString(3, source.toString());
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    for (Map.Entry<String, JsonNode> column :
                            Json.parse(rows.getString(1)).properties()) {
                        merged.computeIfAbsent(column.getKey(), name -> ColumnSpread.empty())
                                .merge(new ColumnSpread(
                                        DistinctSketch.of(
                                                column.getValue().path(0).asText()),
                                        DistinctSketch.of(
                                                column.getValue().path(1).asText())));
                    }
                }
            }
        }
        return merged;
    }

    static void drop(Connection connection, Grant grant) throws SQLException {
        try (var statement = connection.prepareStatement("DELETE FROM godwit.column_spread WHERE job = ?")) {
            statement.setObject(1, grant.job().value());
            statement.executeUpdate();
        }
    }
}
