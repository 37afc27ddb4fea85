package dev.godwit.sync.postgres;

import dev.godwit.common.postgres.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How fast the tables of a source went before, as the target's ledger has it: of the last tasks that copied them, long ones only. */
final class MeasuredRates {

    private static final int TASKS = 5_000;

    /** Less says more about the tasks than about the table. */
    private static final int LEAST_MILLIS = 2_000;

    private MeasuredRates() {}

    /** Work per second, by table; tables that nothing was measured of are not there. */
    static Map<TableName, Double> read(Connection target, String source, List<TableName> tables) throws SQLException {
        var rates = new HashMap<TableName, Double>();
        var byName = new HashMap<String, TableName>();
        tables.forEach(table -> byName.put(table.toString(), table));
        if (!hasLedger(target)) {
            return rates;
        }
        try (var statement = target.prepareStatement("""
                SELECT part ->> 'table', sum((part ->> 'work')::float8) / sum((part ->> 'millis')::float8) * 1000
                FROM (SELECT result -> 'data' -> 'parts' AS parts FROM godwit.ledger
                      WHERE starts_with(key, 'copy/') AND jsonb_typeof(result -> 'data' -> 'parts') = 'array'
                      ORDER BY committed DESC LIMIT ?) AS last
                    CROSS JOIN LATERAL jsonb_array_elements(parts) AS part
                WHERE part ->> 'source' = ? AND part ->> 'table' = ANY (?)
                GROUP BY 1 HAVING sum((part ->> 'millis')::float8) >= ?
                """)) {
            statement.setInt(1, TASKS);
            statement.setString(2, source);
            statement.setArray(3, target.createArrayOf("text", byName.keySet().toArray()));
            statement.setInt(4, LEAST_MILLIS);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    TableName table = byName.get(rows.getString(1));
                    if (table != null && rows.getDouble(2) > 0) {
                        rates.put(table, rows.getDouble(2));
                    }
                }
            }
        }
        return rates;
    }

    private static boolean hasLedger(Connection target) throws SQLException {
        try (var statement = target.createStatement();
                var rows = statement.executeQuery("SELECT pg_catalog.to_regclass('godwit.ledger') IS NOT NULL")) {
            return rows.next() && rows.getBoolean(1);
        }
    }
}
