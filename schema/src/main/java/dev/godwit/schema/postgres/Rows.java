package dev.godwit.schema.postgres;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Runs a query about many relations at once and collects its rows. */
final class Rows {

    /** Makes one value of the current row. */
    interface Mapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    private Rows() {}

    /** One value per row. Each parameter of {@code sql} is {@code oids}. */
    static <T> List<T> list(Connection connection, String sql, Collection<Long> oids, Mapper<T> mapper)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Array parameter = connection.createArrayOf("int8", oids.toArray());
            for (int i = 1; i <= statement.getParameterMetaData().getParameterCount(); i++) {
                statement.setArray(i, parameter);
            }
            return collect(statement, mapper);
        }
    }

    /** As {@link #list}, grouped by the column {@code relation}, an oid. */
    static <T> Map<Long, List<T>> byRelation(Connection connection, String sql, Collection<Long> oids, Mapper<T> mapper)
            throws SQLException {
        var grouped = new LinkedHashMap<Long, List<T>>();
        for (Map.Entry<Long, T> row :
                list(connection, sql, oids, r -> Map.entry(r.getLong("relation"), mapper.map(r)))) {
            grouped.computeIfAbsent(row.getKey(), any -> new ArrayList<>()).add(row.getValue());
        }
        return grouped;
    }

    static <T> List<T> collect(PreparedStatement statement, Mapper<T> mapper) throws SQLException {
        var values = new ArrayList<T>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                values.add(mapper.map(rows));
            }
        }
        return values;
    }

    /** A text that is never NULL. */
    static String text(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(row.getString(column), column);
    }

    static Optional<String> optional(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    /** An array of text or names; NULL reads as empty. */
    static List<String> texts(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
    }

    /** An array of {@code int8}; NULL reads as empty. */
    static List<Long> longs(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : Arrays.asList((Long[]) array.getArray());
    }
}
