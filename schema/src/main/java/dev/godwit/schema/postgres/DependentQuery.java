package dev.godwit.schema.postgres;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Dependent;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** What outside of relations depends on them: views, functions with SQL bodies, policies, foreign keys, publications. */
final class DependentQuery {

    /**
     * A rule stands for the view that it is; what belongs to the relation itself (its own indexes, constraints, policies,
     * triggers, sequences, row type, partitions) is left out.
     */
    private static final String SQL = """
            WITH needs AS (
                SELECT d.refobjid AS relation, d.refobjsubid AS number,
                       CASE WHEN r.oid IS NULL THEN d.classid ELSE 'pg_catalog.pg_class'::pg_catalog.regclass END AS class,
                       COALESCE(r.ev_class, d.objid) AS object,
                       COALESCE(r.ev_class, p.polrelid, NULLIF(k.conrelid, 0::oid), t.tgrelid, a.adrelid, c.oid) AS owner
                FROM pg_catalog.pg_depend d
                LEFT JOIN pg_catalog.pg_rewrite r
                       ON d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND r.oid = d.objid
                LEFT JOIN pg_catalog.pg_policy p
                       ON d.classid = 'pg_catalog.pg_policy'::pg_catalog.regclass AND p.oid = d.objid
                LEFT JOIN pg_catalog.pg_constraint k
                       ON d.classid = 'pg_catalog.pg_constraint'::pg_catalog.regclass AND k.oid = d.objid
                LEFT JOIN pg_catalog.pg_trigger t
                       ON d.classid = 'pg_catalog.pg_trigger'::pg_catalog.regclass AND t.oid = d.objid
                LEFT JOIN pg_catalog.pg_attrdef a
                       ON d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND a.oid = d.objid
                LEFT JOIN pg_catalog.pg_class c
                       ON d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND c.oid = d.objid
                      AND c.relkind NOT IN ('i', 'I', 'S', 't')
                WHERE d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
                  AND d.refobjid = ANY (?::oid[])
                  AND d.deptype IN ('n', 'a')
                  AND (d.classid IN ('pg_catalog.pg_rewrite'::pg_catalog.regclass,
                                     'pg_catalog.pg_policy'::pg_catalog.regclass,
                                     'pg_catalog.pg_proc'::pg_catalog.regclass,
                                     'pg_catalog.pg_constraint'::pg_catalog.regclass,
                                     'pg_catalog.pg_trigger'::pg_catalog.regclass,
                                     'pg_catalog.pg_attrdef'::pg_catalog.regclass,
                                     'pg_catalog.pg_publication_rel'::pg_catalog.regclass)
                       OR (c.oid IS NOT NULL AND NOT c.relispartition)))
            SELECT n.relation::bigint AS relation, identity.type AS kind,
                   pg_catalog.pg_describe_object(n.class, n.object, 0) AS description,
                   s.nspname, o.relname,
                   ARRAY(SELECT DISTINCT a.attname::text
                         FROM needs m
                         JOIN pg_catalog.pg_attribute a ON a.attrelid = m.relation AND a.attnum = m.number
                         WHERE m.relation = n.relation AND m.class = n.class AND m.object = n.object AND m.number > 0
                         ORDER BY 1) AS columns
            FROM (SELECT DISTINCT relation, class, object, owner FROM needs) n
            CROSS JOIN LATERAL pg_catalog.pg_identify_object(n.class, n.object, 0) AS identity
            LEFT JOIN pg_catalog.pg_class o ON o.oid = n.owner
            LEFT JOIN pg_catalog.pg_namespace s ON s.oid = o.relnamespace
            WHERE n.owner IS DISTINCT FROM n.relation
            ORDER BY n.relation, identity.type, description""";

    private DependentQuery() {}

    static Map<Long, List<Dependent>> read(Connection connection, Collection<Long> oids) throws SQLException {
        return Rows.byRelation(connection, SQL, oids, DependentQuery::dependent);
    }

    private static Dependent dependent(ResultSet row) throws SQLException {
        Optional<String> name = Rows.optional(row, "relname");
        return new Dependent(
                Rows.text(row, "kind"),
                Rows.text(row, "description"),
                name.isEmpty() ? Optional.empty() : Optional.of(new TableName(Rows.text(row, "nspname"), name.get())),
                new TreeSet<>(Rows.texts(row, "columns")));
    }
}
