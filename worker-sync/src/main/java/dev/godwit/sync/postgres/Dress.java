package dev.godwit.sync.postgres;

import dev.godwit.schema.catalog.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The statements that give a new table what decides who sees and changes its rows, and what happens then: owner, grants, row-level security, triggers, rules,
 * publications, and what people have written about them. Read of the old table while it has the name that the new one is to have, and run when that has it.
 */
final class Dress {

    /** On tables, and on the sequences of identity columns. {@code %1$I.%2$I} is the name, as it will be. */
    private static final List<String> ACCESS = List.of(
            // What default privileges have given to the new one.
            """
            SELECT pg_catalog.format('REVOKE ALL ON %s %I.%I FROM %s', o.type, o.schema, o.name, g.role)
            FROM object o, LATERAL (SELECT DISTINCT CASE WHEN e.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(e.grantee)) END AS role
                FROM pg_catalog.aclexplode(o.made) e) g
            """, """
            SELECT pg_catalog.format('REVOKE ALL ON %s %I.%I FROM %I', o.type, o.schema, o.name, pg_catalog.pg_get_userbyid(o.owner))
            FROM object o WHERE o.acl IS NOT NULL
            """, """
            SELECT pg_catalog.format('GRANT ALL ON %s %I.%I TO %I', o.type, o.schema, o.name, pg_catalog.pg_get_userbyid(o.owner))
            FROM object o WHERE o.acl IS NULL AND o.made IS NOT NULL
            """, """
            SELECT pg_catalog.format('GRANT %s ON %s %I.%I TO %s%s', e.privilege_type, o.type, o.schema, o.name,
                CASE WHEN e.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(e.grantee)) END,
                CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
            FROM object o, LATERAL pg_catalog.aclexplode(o.acl) e
            """, """
            SELECT pg_catalog.format('COMMENT ON %s %I.%I IS %L', o.type, o.schema, o.name, pg_catalog.obj_description(o.oid, 'pg_class'))
            FROM object o WHERE pg_catalog.obj_description(o.oid, 'pg_class') IS NOT NULL
            """, """
            SELECT pg_catalog.format('SECURITY LABEL FOR %I ON %s %I.%I IS %L', l.provider, o.type, o.schema, o.name, l.label)
            FROM object o JOIN pg_catalog.pg_seclabel l
                ON l.classoid = 'pg_catalog.pg_class'::regclass AND l.objoid = o.oid AND l.objsubid = 0
            """);

    private static final List<String> TABLE = List.of("""
            SELECT pg_catalog.format('GRANT %s (%I) ON TABLE %I.%I TO %s%s', e.privilege_type, a.attname, o.schema, o.name,
                CASE WHEN e.grantee = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(e.grantee)) END,
                CASE WHEN e.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
            FROM object o JOIN pg_catalog.pg_attribute a ON a.attrelid = o.oid AND NOT a.attisdropped, LATERAL pg_catalog.aclexplode(a.attacl) e
            """, """
            SELECT pg_catalog.format('SECURITY LABEL FOR %I ON COLUMN %I.%I.%I IS %L', l.provider, o.schema, o.name, a.attname, l.label)
            FROM object o JOIN pg_catalog.pg_seclabel l ON l.classoid = 'pg_catalog.pg_class'::regclass AND l.objoid = o.oid
            JOIN pg_catalog.pg_attribute a ON a.attrelid = o.oid AND a.attnum = l.objsubid AND a.attnum > 0
            """, """
            SELECT pg_catalog.format('CREATE POLICY %I ON %I.%I AS %s FOR %s TO %s%s%s', p.polname, o.schema, o.name,
                CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END,
                CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
                (SELECT pg_catalog.string_agg(CASE WHEN r = 0 THEN 'PUBLIC' ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(r)) END, ', ')
                 FROM pg_catalog.unnest(p.polroles) r),
                ' USING (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')',
                ' WITH CHECK (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')')
            FROM object o JOIN pg_catalog.pg_policy p ON p.polrelid = o.oid ORDER BY p.polname
            """, """
            SELECT pg_catalog.format('COMMENT ON POLICY %I ON %I.%I IS %L', p.polname, o.schema, o.name, pg_catalog.obj_description(p.oid, 'pg_policy'))
            FROM object o JOIN pg_catalog.pg_policy p ON p.polrelid = o.oid WHERE pg_catalog.obj_description(p.oid, 'pg_policy') IS NOT NULL
            """, """
            SELECT pg_catalog.format('ALTER TABLE %I.%I ENABLE ROW LEVEL SECURITY', o.schema, o.name)
            FROM object o JOIN pg_catalog.pg_class c ON c.oid = o.oid WHERE c.relrowsecurity
            """, """
            SELECT pg_catalog.format('ALTER TABLE %I.%I FORCE ROW LEVEL SECURITY', o.schema, o.name)
            FROM object o JOIN pg_catalog.pg_class c ON c.oid = o.oid WHERE c.relforcerowsecurity
            """, """
            SELECT pg_catalog.format('ALTER TABLE %I.%I REPLICA IDENTITY %s', o.schema, o.name,
                CASE c.relreplident WHEN 'f' THEN 'FULL' WHEN 'n' THEN 'NOTHING' ELSE 'USING INDEX '
                    || (SELECT pg_catalog.quote_ident(x.relname) FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
                        WHERE i.indrelid = c.oid AND i.indisreplident) END)
            FROM object o JOIN pg_catalog.pg_class c ON c.oid = o.oid WHERE c.relreplident IN ('f', 'n', 'i')
              AND (c.relreplident <> 'i' OR EXISTS (SELECT FROM pg_catalog.pg_index i WHERE i.indrelid = c.oid AND i.indisreplident))
            """, """
            SELECT pg_catalog.pg_get_ruledef(r.oid)
            FROM object o JOIN pg_catalog.pg_rewrite r ON r.ev_class = o.oid ORDER BY r.rulename
            """, """
            SELECT pg_catalog.format('ALTER TABLE %I.%I %s RULE %I', o.schema, o.name,
                CASE r.ev_enabled WHEN 'D' THEN 'DISABLE' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE REPLICA' END, r.rulename)
            FROM object o JOIN pg_catalog.pg_rewrite r ON r.ev_class = o.oid WHERE r.ev_enabled <> 'O'
            """, """
            SELECT pg_catalog.pg_get_triggerdef(t.oid)
            FROM object o JOIN pg_catalog.pg_trigger t ON t.tgrelid = o.oid
            WHERE NOT t.tgisinternal AND t.tgparentid = 0 ORDER BY t.tgname
            """, """
            SELECT pg_catalog.format('COMMENT ON TRIGGER %I ON %I.%I IS %L', t.tgname, o.schema, o.name, pg_catalog.obj_description(t.oid, 'pg_trigger'))
            FROM object o JOIN pg_catalog.pg_trigger t ON t.tgrelid = o.oid
            WHERE NOT t.tgisinternal AND pg_catalog.obj_description(t.oid, 'pg_trigger') IS NOT NULL
            """);

    /** After the triggers of all tables are there: a partition's come with its table's, and may be set otherwise. */
    private static final String FIRING = """
            SELECT pg_catalog.format('ALTER TABLE %I.%I %s TRIGGER %I', o.schema, o.name,
                CASE t.tgenabled WHEN 'D' THEN 'DISABLE' WHEN 'A' THEN 'ENABLE ALWAYS' WHEN 'R' THEN 'ENABLE REPLICA' ELSE 'ENABLE' END, t.tgname)
            FROM object o JOIN pg_catalog.pg_trigger t ON t.tgrelid = o.oid
            WHERE NOT t.tgisinternal AND (t.tgenabled <> 'O' OR t.tgparentid <> 0)
            """;

    private static final String OBJECT = """
            WITH object AS (
                SELECT c.oid, CASE WHEN c.relkind = 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS type, n.nspname AS schema, c.relname AS name,
                       c.relowner AS owner, c.relacl AS acl,
                       (SELECT m.relacl FROM pg_catalog.pg_class m WHERE m.oid = ?::regclass) AS made
                FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ?::regclass)
            """;

    private final Connection connection;

    /** @param connection under an empty search path, so that all names are whole */
    Dress(Connection connection) {
        this.connection = connection;
    }

    /** Of a table. */
    List<String> table(Table table, String old, String made) throws SQLException {
        var statements = new ArrayList<String>();
        if (!table.owner().equals(user())) {
            statements.addAll(lines(
                    "SELECT pg_catalog.format('ALTER TABLE %I.%I OWNER TO %I', o.schema, o.name, pg_catalog.pg_get_userbyid(o.owner)) FROM object o",
                    old, made));
        }
        statements.addAll(access(old, made));
        for (String query : TABLE) {
            statements.addAll(lines(query, old, made));
        }
        return statements;
    }

    /** Who may use it, and what is written about it. */
    List<String> access(String old, String made) throws SQLException {
        var statements = new ArrayList<String>();
        for (String query : ACCESS) {
            statements.addAll(lines(query, old, made));
        }
        return statements;
    }

    List<String> firing(String old, String made) throws SQLException {
        return lines(FIRING, old, made);
    }

    /** Which publications it is in: the old one leaves them, the new one joins. */
    List<String> publications(String old, String made, String away, int major) throws SQLException {
        String form = major >= 15 ? """
                        (SELECT ' (' || pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum) || ')'
                         FROM pg_catalog.pg_attribute a WHERE a.attrelid = o.oid AND a.attnum = ANY (r.prattrs::int2[])),
                        ' WHERE (' || pg_catalog.pg_get_expr(r.prqual, r.prrelid) || ')'""" : "''::text, ''::text";
        var statements = new ArrayList<String>();
        statements.addAll(lines(
                "SELECT pg_catalog.format('ALTER PUBLICATION %I DROP TABLE ONLY "
                        + away.replace("%", "%%").replace("'", "''")
                        + "', p.pubname) FROM object o JOIN pg_catalog.pg_publication_rel r ON r.prrelid = o.oid"
                        + " JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid ORDER BY p.pubname",
                old,
                made));
        statements.addAll(lines(
                "SELECT pg_catalog.format('ALTER PUBLICATION %I ADD TABLE ONLY %I.%I%s%s', p.pubname, o.schema, o.name, "
                        + form
                        + ") FROM object o JOIN pg_catalog.pg_publication_rel r ON r.prrelid = o.oid"
                        + " JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid ORDER BY p.pubname",
                old,
                made));
        return statements;
    }

    private String user() throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT current_user")) {
            row.next();
            return row.getString(1);
        }
    }

    private List<String> lines(String query, String old, String made) throws SQLException {
        var lines = new ArrayList<String>();
        try (var statement = connection.prepareStatement(OBJECT + query)) {
            statement.setString(1, made);
            statement.setString(2, old);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    lines.add(rows.getString(1));
                }
            }
        }
        return lines;
    }
}
