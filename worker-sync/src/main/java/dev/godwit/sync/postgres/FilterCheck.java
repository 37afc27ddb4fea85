package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.SqlFailures;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Column;
import dev.godwit.schema.catalog.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Asks the source whether it takes the filters of a sync, before anything is emptied for them: it explains the very statement that a copy will send, under
 * the same settings, and reads no row for that.
 */
final class FilterCheck {

    private final Connection connection;
    private final String name;
    private final Catalog catalog;

    /** @param name of the connection */
    FilterCheck(Connection connection, String name, Catalog catalog) {
        this.connection = connection;
        this.name = name;
        this.catalog = catalog;
    }

    /**
     * What the source has against {@code filter}; empty if nothing. No value of a row is part of it.
     *
     * @throws JobFailedException if the source cannot be asked now
     */
    Optional<String> objection(Table table, String filter) throws JobFailedException {
        List<String> columns = table.columns().stream()
                .filter(Column::isWritable)
                .map(Column::name)
                .toList();
        try {
            TargetReader.begin(connection);
            try (var statement = connection.createStatement()) {
                for (Table leaf : catalog.leavesOf(table.name())) {
                    statement
                            .executeQuery(CopySql.explain(columns, leaf.name(), filter))
                            .close();
                }
            }
            connection.rollback();
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(objection(e, table));
        }
    }

    private String objection(SQLException e, Table table) throws JobFailedException {
        if (SqlFailures.isTransient(e)) {
            throw SqlFailures.failure(e, "Asking '%s' about the filter of '%s'".formatted(name, table.name()));
        }
        try {
            connection.rollback();
        } catch (SQLException lost) {
            throw SqlFailures.failure(lost, "Asking '%s' about its filters".formatted(name));
        }
        return "The source refuses the filter of '%s': %s (SQLSTATE %s)."
                .formatted(table.name(), SqlFailures.message(e), e.getSQLState());
    }
}
