package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobId;
import dev.godwit.common.postgres.Identifier;
import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Sequence;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.plan.TargetTables;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Moves a set of tables away and those that were loaded beside them in, by {@code SET SCHEMA}: indexes, constraints and identity sequences go along under their
 * names. Sequences that columns own, and statistics objects, are moved by themselves.
 */
final class Swap {

    private final Connection connection;
    private final JobId job;
    private final TargetTables tables;

    /** @param connection in a transaction, the tables locked, under an empty search path */
    Swap(Connection connection, JobId job, TargetTables tables) {
        this.connection = connection;
        this.job = job;
        this.tables = tables;
    }

    /** Where a sequence has to stand, unless it is further already. */
    record Move(TableName sequence, long value, boolean up) {}

    private record Statistics(TableName name, String owner, TableName made, String away) {}

    private record Owned(TableName sequence, TableName table, String column) {}

    /** @return how many tables took the place of others, with partitions */
    int run(List<Move> moves) throws SQLException {
        List<Table> all = tables.all();
        int major = major();
        var dress = new Dress(connection);
        var statements = new ArrayList<String>();
        for (Table table : all) {
            statements.addAll(
                    dress.table(table, table.name().sql(), beside(table.name()).sql()));
        }
        for (Table table : all) {
            statements.addAll(
                    dress.firing(table.name().sql(), beside(table.name()).sql()));
            statements.addAll(dress.publications(
                    table.name().sql(),
                    beside(table.name()).sql(),
                    away(table.name()).sql(),
                    major));
        }
        for (Sequence sequence : tables.catalog().sequences()) {
            if (owns(sequence, true)) {
                statements.addAll(dress.access(
                        sequence.name().sql(), beside(sequence.name()).sql()));
            }
        }
        List<Statistics> statistics = statistics(all);
        List<Owned> owned = owned();
        createSchemas(all, statistics);
        for (Owned sequence : owned) {
            execute("ALTER SEQUENCE %s OWNED BY NONE"
                    .formatted(sequence.sequence().sql()));
        }
        for (Table table : all) {
            move(table.name(), LoadSchema.OLD.of(job, table.name().schema()));
        }
        for (Statistics object : statistics) {
            execute("ALTER STATISTICS %s SET SCHEMA %s"
                    .formatted(object.name().sql(), Identifier.quote(object.away())));
        }
        for (Table table : all) {
            move(beside(table.name()), table.name().schema());
        }
        for (Statistics object : statistics) {
            execute("ALTER STATISTICS %s SET SCHEMA %s"
                    .formatted(
                            object.made().sql(), Identifier.quote(object.name().schema())));
        }
        for (String statement : statements) {
            execute(statement);
        }
        for (Statistics object : statistics) {
            execute("ALTER STATISTICS %s OWNER TO %s".formatted(object.name().sql(), Identifier.quote(object.owner())));
        }
        for (Owned sequence : owned) {
            execute("ALTER SEQUENCE %s OWNED BY %s.%s"
                    .formatted(sequence.sequence().sql(), sequence.table().sql(), Identifier.quote(sequence.column())));
        }
        for (Move move : moves) {
            String name = move.sequence().sql();
            execute(Sequences.forward(name, move.value(), move.up()));
        }
        return all.size();
    }

    private void createSchemas(List<Table> all, List<Statistics> statistics) throws SQLException {
        var schemas = new TreeSet<String>();
        all.forEach(table -> schemas.add(LoadSchema.OLD.of(job, table.name().schema())));
        statistics.forEach(object -> schemas.add(object.away()));
        for (String schema : schemas) {
            LoadSchemas.create(connection, job, schema);
        }
    }

    private void move(TableName table, String schema) throws SQLException {
        execute("ALTER TABLE %s SET SCHEMA %s".formatted(table.sql(), Identifier.quote(schema)));
    }

    /** The sequences that go over from old columns to new ones. */
    private List<Owned> owned() {
        var owned = new ArrayList<Owned>();
        for (Sequence sequence : tables.catalog().sequences()) {
            if (owns(sequence, false)) {
                Sequence.OwnedBy by = sequence.ownedBy().orElseThrow();
                owned.add(new Owned(sequence.name(), by.table(), by.column()));
            }
        }
        return owned;
    }

    private boolean owns(Sequence sequence, boolean identity) {
        return sequence.ownedBy()
                .filter(by -> by.identity() == identity && tables.contains(by.table()))
                .isPresent();
    }

    private List<Statistics> statistics(List<Table> all) throws SQLException {
        var found = new ArrayList<Statistics>();
        for (Table table : all) {
            try (var statement = connection.prepareStatement("""
                    SELECT n.nspname, s.stxname, pg_catalog.pg_get_userbyid(s.stxowner) FROM pg_catalog.pg_statistic_ext s
                    JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace WHERE s.stxrelid = ? ORDER BY 1, 2""")) {
                statement.setLong(1, table.oid());
                try (var rows = statement.executeQuery()) {
                    while (rows.next()) {
                        var name = new TableName(rows.getString(1), rows.getString(2));
                        found.add(new Statistics(
                                name,
                                rows.getString(3),
                                new TableName(beside(table.name()).schema(), name.name()),
                                LoadSchema.OLD.of(job, name.schema())));
                    }
                }
            }
        }
        return found;
    }

    private TableName beside(TableName name) {
        return LoadSchema.LOAD.of(job, name);
    }

    private TableName away(TableName name) {
        return LoadSchema.OLD.of(job, name);
    }

    private int major() throws SQLException {
        return connection.getMetaData().getDatabaseMajorVersion();
    }

    private void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
