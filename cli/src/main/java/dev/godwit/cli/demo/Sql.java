package dev.godwit.cli.demo;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Short questions to a database. */
final class Sql {

    private static final int FETCH = 5_000;

    private Sql() {}

    static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static long number(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** The first column of each row. */
    static List<String> texts(Connection connection, String sql) throws SQLException {
        var texts = new ArrayList<String>();
        each(connection, sql, texts::add);
        return texts;
    }

    /** Brings the first column of each row, without keeping all of them in memory. */
    static void each(Connection connection, String sql, Consumer<String> consumer) throws SQLException {
        boolean automatic = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.setFetchSize(FETCH);
            try (var rows = statement.executeQuery(sql)) {
                while (rows.next()) {
                    consumer.accept(rows.getString(1));
                }
            }
            connection.commit();
        } finally {
            connection.setAutoCommit(automatic);
        }
    }
}
