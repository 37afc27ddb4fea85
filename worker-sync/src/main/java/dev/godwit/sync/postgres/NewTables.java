package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.JobId;
import dev.godwit.common.postgres.Identifier;
import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.RelationKind;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.plan.TargetTables;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Creates, in schemas of the job's own, tables as those that they are to replace, with all that takes part in holding rows: columns, defaults, checks, identity,
 * partitions, storage. Indexes, keys and foreign keys are put down to be made after the load; what decides who sees and changes the rows (owner, grants,
 * row-level security, triggers, rules) comes with the swap.
 */
final class NewTables {

    private final Connection connection;
    private final JobId job;
    private final TargetTables tables;

    /** @param connection in the transaction that prepares the target, under an empty search path */
    NewTables(Connection connection, JobId job, TargetTables tables) {
        this.connection = connection;
        this.job = job;
        this.tables = tables;
    }

    /** @return how many there are, with partitions */
    int create() throws SQLException, JobFailedException {
        var schemas = new TreeSet<String>();
        tables.all().forEach(table -> schemas.add(table.name().schema()));
        for (String schema : schemas) {
            LoadSchemas.create(connection, job, LoadSchema.LOAD.of(job, schema));
        }
        execute("SET LOCAL default_tablespace = ''");
        for (TableName name : tables.names()) {
            create(tables.catalog().table(name).orElseThrow());
        }
        new NewObjects(connection, job, tables).defer();
        return tables.all().size();
    }

    private void create(Table table) throws SQLException {
        TableName beside = beside(table.name());
        Form form = form(table);
        boolean partition = table.partitionOf().isPresent();
        // Identity columns of partitions are their table's.
        execute("CREATE %sTABLE %s (LIKE %s INCLUDING ALL EXCLUDING INDEXES%s)%s%s%s%s"
                .formatted(
                        table.persistence() == Table.Persistence.UNLOGGED ? "UNLOGGED " : "",
                        beside.sql(),
                        table.name().sql(),
                        partition ? " EXCLUDING IDENTITY" : "",
                        form.partitionKey == null ? "" : " PARTITION BY " + form.partitionKey,
                        form.method == null ? "" : " USING " + Identifier.quote(form.method),
                        form.options.isEmpty() ? "" : " WITH (" + String.join(", ", form.options) + ")",
                        form.tablespace == null ? "" : " TABLESPACE " + Identifier.quote(form.tablespace)));
        columns(table, beside);
        identities(table, beside);
        statistics(table, beside);
        if (partition) {
            Table.PartitionOf of = table.partitionOf().orElseThrow();
            execute("ALTER TABLE %s ATTACH PARTITION %s %s"
                    .formatted(beside(of.parent()).sql(), beside.sql(), of.bound()));
        }
        for (Table below : tables.catalog().partitionsOf(table.name())) {
            create(below);
        }
    }

    /** @param options as they stand in {@code WITH} */
    private record Form(
            @Nullable String partitionKey,
            @Nullable String method,
            List<String> options,
            @Nullable String tablespace) {}

    private Form form(Table table) throws SQLException {
        try (var statement = connection.prepareStatement("""
                SELECT pg_catalog.pg_get_partkeydef(c.oid), m.amname, s.spcname,
                       ARRAY(SELECT pg_catalog.format('%I = %L', o.option_name, o.option_value)
                             FROM pg_catalog.pg_options_to_table(c.reloptions) o
                             UNION ALL
                             SELECT pg_catalog.format('toast.%I = %L', o.option_name, o.option_value)
                             FROM pg_catalog.pg_class t, pg_catalog.pg_options_to_table(t.reloptions) o
                             WHERE t.oid = c.reltoastrelid)
                FROM pg_catalog.pg_class c
                LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam AND c.relkind = 'r'
                LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
                WHERE c.oid = ?""")) {
            statement.setLong(1, table.oid());
            try (var row = statement.executeQuery()) {
                row.next();
                return new Form(
                        table.kind() == RelationKind.PARTITIONED_TABLE ? row.getString(1) : null,
                        row.getString(2),
                        List.of((String[]) row.getArray(4).getArray()),
                        row.getString(3));
            }
        }
    }

    /** What LIKE leaves out of columns: statistics targets, and options such as {@code n_distinct}. */
    private void columns(Table table, TableName beside) throws SQLException {
        for (String change : texts("""
                SELECT pg_catalog.format('ALTER COLUMN %I SET STATISTICS %s', a.attname, a.attstattarget)
                FROM pg_catalog.pg_attribute a
                WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped AND COALESCE(a.attstattarget, -1) >= 0
                UNION ALL
                SELECT pg_catalog.format('ALTER COLUMN %I SET (%s)', a.attname,
                    (SELECT pg_catalog.string_agg(pg_catalog.format('%I = %L', o.option_name, o.option_value), ', ')
                     FROM pg_catalog.pg_options_to_table(a.attoptions) o))
                FROM pg_catalog.pg_attribute a
                WHERE a.attrelid = ? AND a.attnum > 0 AND NOT a.attisdropped AND a.attoptions IS NOT NULL
                """, table.oid(), table.oid())) {
            execute("ALTER TABLE %s %s".formatted(beside.sql(), change));
        }
    }

    /** The sequence of an identity column has the name that the old one has, and stands where it stands. */
    private void identities(Table table, TableName beside) throws SQLException {
        Map<String, TableName> old = sequences(table.name());
        Map<String, TableName> made = sequences(beside);
        // By way of names that nothing has: two may have changed places.
        int number = 0;
        for (TableName sequence : made.values()) {
            execute("ALTER SEQUENCE %s RENAME TO %s".formatted(sequence.sql(), Identifier.quote("~" + number++)));
        }
        for (Map.Entry<String, TableName> sequence : sequences(beside).entrySet()) {
            TableName wanted = Objects.requireNonNull(old.get(sequence.getKey()));
            execute("ALTER SEQUENCE %s RENAME TO %s"
                    .formatted(sequence.getValue().sql(), Identifier.quote(wanted.name())));
            execute("SELECT pg_catalog.setval(%s::regclass, last_value, is_called) FROM %s"
                    .formatted(
                            Identifier.literal(new TableName(sequence.getValue().schema(), wanted.name()).sql()),
                            wanted.sql()));
        }
    }

    /** The sequences of identity columns, by column. */
    private Map<String, TableName> sequences(TableName table) throws SQLException {
        var found = new HashMap<String, TableName>();
        try (var statement = connection.prepareStatement("""
                SELECT a.attname, n.nspname, s.relname FROM pg_catalog.pg_depend d
                JOIN pg_catalog.pg_class s ON s.oid = d.objid AND s.relkind = 'S'
                JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
                JOIN pg_catalog.pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
                WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.deptype = 'i'
                  AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjid = ?::regclass""")) {
            statement.setString(1, table.sql());
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.put(rows.getString(1), new TableName(rows.getString(2), rows.getString(3)));
                }
            }
        }
        return found;
    }

    private record Statistics(String name, String made) {}

    /** LIKE has named them itself: each gets the name of the old one that says the same. */
    private void statistics(Table table, TableName beside) throws SQLException {
        String query = """
                SELECT s.stxname, s.stxkind::text || pg_catalog.pg_get_statisticsobjdef_columns(s.oid), COALESCE(s.stxstattarget, -1)
                FROM pg_catalog.pg_statistic_ext s WHERE s.stxrelid = ?::regclass ORDER BY 2, 1""";
        List<String[]> old = rows(query, table.name().sql());
        List<String[]> made = rows(query, beside.sql());
        if (old.size() != made.size()) {
            throw new SQLException("Table %s has %d statistics objects and its copy %d"
                    .formatted(table.name(), old.size(), made.size()));
        }
        var pairs = new ArrayList<Statistics>();
        for (int i = 0; i < old.size(); i++) {
            String passing = "~" + i;
            pairs.add(new Statistics(old.get(i)[0], passing));
            execute("ALTER STATISTICS %s RENAME TO %s"
                    .formatted(new TableName(beside.schema(), made.get(i)[0]).sql(), Identifier.quote(passing)));
        }
        for (int i = 0; i < pairs.size(); i++) {
            var passing = new TableName(beside.schema(), pairs.get(i).made());
            execute("ALTER STATISTICS %s RENAME TO %s"
                    .formatted(passing.sql(), Identifier.quote(pairs.get(i).name())));
            if (Integer.parseInt(old.get(i)[2]) >= 0) {
                execute("ALTER STATISTICS %s SET STATISTICS %s"
                        .formatted(new TableName(beside.schema(), pairs.get(i).name()).sql(), old.get(i)[2]));
            }
        }
    }

    private TableName beside(TableName name) {
        return LoadSchema.LOAD.of(job, name);
    }

    private List<String[]> rows(String sql, String parameter) throws SQLException {
        var found = new ArrayList<String[]>();
        try (var statement = connection.prepareStatement(sql)) {
            statement.setString(1, parameter);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(new String[] {rows.getString(1), rows.getString(2), rows.getString(3)});
                }
            }
        }
        return found;
    }

    private List<String> texts(String sql, long... oids) throws SQLException {
        var found = new ArrayList<String>();
        try (var statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < oids.length; i++) {
                statement.setLong(i + 1, oids[i]);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
        }
        return found;
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
