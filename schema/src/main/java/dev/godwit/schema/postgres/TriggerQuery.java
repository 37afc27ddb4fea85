package dev.godwit.schema.postgres;

import dev.godwit.schema.catalog.Trigger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The triggers of relations that somebody created. */
final class TriggerQuery {

    private static final String SQL = """
            SELECT t.tgrelid::bigint AS relation, t.tgname, t.tgenabled, t.tgparentid <> 0 AS inherited,
                   pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(p.proname) AS function,
                   pg_catalog.pg_get_triggerdef(t.oid) AS definition
            FROM pg_catalog.pg_trigger t
            JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
            JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
            WHERE t.tgrelid = ANY (?::oid[]) AND NOT t.tgisinternal
            ORDER BY t.tgrelid, t.tgname""";

    private TriggerQuery() {}

    static Map<Long, List<Trigger>> read(Connection connection, Collection<Long> oids) throws SQLException {
        return Rows.byRelation(connection, SQL, oids, TriggerQuery::trigger);
    }

    private static Trigger trigger(ResultSet row) throws SQLException {
        return new Trigger(
                Rows.text(row, "tgname"),
                Rows.text(row, "function"),
                enabled(Rows.text(row, "tgenabled")),
                row.getBoolean("inherited"),
                Rows.text(row, "definition"));
    }

    private static Trigger.Enabled enabled(String code) {
        return switch (code) {
            case "O" -> Trigger.Enabled.ORIGIN;
            case "A" -> Trigger.Enabled.ALWAYS;
            case "R" -> Trigger.Enabled.REPLICA;
            case "D" -> Trigger.Enabled.DISABLED;
            default -> throw new IllegalStateException("Unknown tgenabled '" + code + "'");
        };
    }
}
