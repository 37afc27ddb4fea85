package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.SqlFailures;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.postgres.SubsetSql.Join;
import dev.godwit.sync.subset.Reference;
import dev.godwit.sync.subset.SubsetScope;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Asks the source whether it can follow the references of a subset, and hash its rows: it explains the statements that will be sent, and reads no row for that. */
final class SubsetCheck {

    private final Connection source;
    private final String name;
    private final Catalog catalog;

    /** @param name of the connection */
    SubsetCheck(Connection source, String name, Catalog catalog) {
        this.source = source;
        this.name = name;
        this.catalog = catalog;
    }

    /** What it has against them, by the name of the reference; or of the table, where it is about none. */
    Map<String, String> objections(SubsetScope scope) throws JobFailedException {
        var objections = new LinkedHashMap<String, String>();
        for (SubsetScope.Part part : scope.tables()) {
            for (Table leaf : catalog.leavesOf(part.table())) {
                String sql = SubsetSql.explain(leaf.name(), part, scope.seed(part.table()), List.of());
                ask(
                        sql,
                        "what is taken of '%s'".formatted(leaf.name()),
                        part.table().toString(),
                        objections);
            }
        }
        for (Reference reference : scope.references()) {
            // Columns have one type in all partitions.
            for (Table leaf :
                    catalog.leavesOf(reference.table()).stream().limit(1).toList()) {
                SubsetScope.Part bare = new SubsetScope.Part(leaf.name(), null, null, null, false, List.of());
                try {
                    List<Join> joins = List.of(new SubsetJoins(source, catalog).of(reference));
                    source.rollback();
                    String sql = SubsetSql.explain(leaf.name(), bare, 0, joins);
                    ask(
                            sql,
                            "to compare the columns of '%s'".formatted(reference.name()),
                            reference.name(),
                            objections);
                } catch (SQLException e) {
                    throw failure(e);
                }
            }
        }
        return objections;
    }

    private void ask(String sql, String what, String where, Map<String, String> objections) throws JobFailedException {
        try {
            TargetReader.begin(source);
            try (var statement = source.createStatement()) {
                statement.executeQuery(sql).close();
            }
            source.rollback();
        } catch (SQLException e) {
            if (SqlFailures.isTransient(e)) {
                throw failure(e);
            }
            try {
                source.rollback();
            } catch (SQLException lost) {
                throw failure(lost);
            }
            objections.putIfAbsent(
                    where,
                    "The source refuses %s: %s (SQLSTATE %s)."
                            .formatted(what, SqlFailures.message(e), e.getSQLState()));
        }
    }

    private JobFailedException failure(SQLException e) {
        return SqlFailures.failure(e, "Asking '%s' about the references of its tables".formatted(name));
    }
}
