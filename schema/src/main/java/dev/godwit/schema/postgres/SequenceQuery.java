package dev.godwit.schema.postgres;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Sequence;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The sequences of a scope, and those that columns of its relations own or take numbers from. */
final class SequenceQuery {

    private static final String SQL = """
            SELECT c.oid, n.nspname, c.relname, pg_catalog.format_type(s.seqtypid, NULL) AS type, s.seqstart,
                   s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle, d.deptype,
                   tn.nspname AS table_schema, t.relname AS table_name, a.attname
            FROM pg_catalog.pg_sequence s
            JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            LEFT JOIN pg_catalog.pg_depend d
                   ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.objid = c.oid
                  AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype IN ('a', 'i')
            LEFT JOIN pg_catalog.pg_class t ON t.oid = d.refobjid
            LEFT JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
            LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
            WHERE d.refobjid = ANY (?::oid[])
               OR c.oid IN (SELECT used.refobjid FROM pg_catalog.pg_depend used
                            JOIN pg_catalog.pg_attrdef default_ ON default_.oid = used.objid
                            WHERE used.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
                              AND used.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                              AND default_.adrelid = ANY (?::oid[]))
               OR (%s)
            ORDER BY n.nspname, c.relname""".formatted(ScopeSql.CONDITION);

    /** An identity column has no default: its sequence is only owned. */
    private static final String USES = """
            SELECT d.refobjid AS relation, n.nspname, c.relname, a.attname
            FROM pg_catalog.pg_depend d
            JOIN pg_catalog.pg_attrdef ad ON ad.oid = d.objid
            JOIN pg_catalog.pg_class c ON c.oid = ad.adrelid AND c.relkind IN ('r', 'p', 'f') AND c.relpersistence <> 't'
            JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_catalog.pg_attribute a ON a.attrelid = ad.adrelid AND a.attnum = ad.adnum
            WHERE d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass
              AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = ANY (?::oid[])
              AND n.nspname !~ '^godwit_(load|old)_[0-9a-f]{12}_'
            ORDER BY n.nspname, c.relname, a.attnum""";

    private SequenceQuery() {}

    static List<Sequence> read(Connection connection, CatalogScope scope, Collection<Long> oids) throws SQLException {
        try (var statement = connection.prepareStatement(SQL)) {
            var relations = connection.createArrayOf("int8", oids.toArray());
            statement.setArray(1, relations);
            statement.setArray(2, relations);
            ScopeSql.bind(connection, statement, 3, scope);
            List<Sequence> sequences = Rows.collect(statement, SequenceQuery::sequence);
            List<Long> found = sequences.stream().map(Sequence::oid).toList();
            Map<Long, List<Sequence.UsedBy>> uses = Rows.byRelation(connection, USES, found, SequenceQuery::usedBy);
            return sequences.stream()
                    .map(sequence -> sequence.usedBy(uses.getOrDefault(sequence.oid(), List.of())))
                    .toList();
        }
    }

    private static Sequence sequence(ResultSet row) throws SQLException {
        Optional<String> table = Rows.optional(row, "table_name");
        return new Sequence(
                row.getLong("oid"),
                new TableName(Rows.text(row, "nspname"), Rows.text(row, "relname")),
                Rows.text(row, "type"),
                row.getLong("seqstart"),
                row.getLong("seqincrement"),
                row.getLong("seqmin"),
                row.getLong("seqmax"),
                row.getLong("seqcache"),
                row.getBoolean("seqcycle"),
                table.isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Sequence.OwnedBy(
                                new TableName(Rows.text(row, "table_schema"), table.get()),
                                Rows.text(row, "attname"),
                                Rows.text(row, "deptype").equals("i"))),
                List.of());
    }

    private static Sequence.UsedBy usedBy(ResultSet row) throws SQLException {
        return new Sequence.UsedBy(
                new TableName(Rows.text(row, "nspname"), Rows.text(row, "relname")), Rows.text(row, "attname"));
    }
}
