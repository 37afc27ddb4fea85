package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.RelationKind;
import dev.godwit.sync.postgres.SubsetSql.Equal;
import dev.godwit.sync.postgres.SubsetSql.Join;
import dev.godwit.sync.subset.Reference;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Finds out how the source itself compares the columns of references: by the operators and collations of the unique index that is referred to. */
final class SubsetJoins {

    /** Columns of each unique index of a table, with the operator by which its B-tree calls two values equal. */
    private static final String INDEXES = """
            SELECT i.indexrelid::bigint, a.attname, pg_catalog.quote_ident(n.nspname) || '.' || o.oprname,
                pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(c.collname)
            FROM pg_catalog.pg_index i
                CROSS JOIN LATERAL unnest(i.indkey::int2[], i.indclass::oid[], i.indcollation::oid[])
                    WITH ORDINALITY AS k (attnum, opclass, coll, place)
                JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
                JOIN pg_catalog.pg_opclass oc ON oc.oid = k.opclass
                JOIN pg_catalog.pg_amop op ON op.amopfamily = oc.opcfamily AND op.amopstrategy = 3
                    AND op.amoplefttype = oc.opcintype AND op.amoprighttype = oc.opcintype
                JOIN pg_catalog.pg_operator o ON o.oid = op.amopopr
                JOIN pg_catalog.pg_namespace n ON n.oid = o.oprnamespace
                LEFT JOIN pg_catalog.pg_collation c ON c.oid = k.coll
                LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = c.collnamespace
            WHERE i.indrelid = ?::pg_catalog.regclass AND i.indisunique AND i.indisvalid AND i.indpred IS NULL
                AND i.indexprs IS NULL AND k.place <= i.indnkeyatts
            ORDER BY 1
            """;

    private final Connection source;
    private final Catalog catalog;

    SubsetJoins(Connection source, Catalog catalog) {
        this.source = source;
        this.catalog = catalog;
    }

    Join of(Reference reference) throws SQLException, JobFailedException {
        boolean partitioned = catalog.table(reference.references())
                .map(table -> table.kind() == RelationKind.PARTITIONED_TABLE)
                .orElse(false);
        var wanted = new HashSet<>(reference.referencedColumns());
        for (Map<String, Equal> index : indexes(reference).values()) {
            if (index.keySet().equals(wanted)) {
                var equal = new ArrayList<Equal>();
                reference.referencedColumns().forEach(column -> equal.add(Objects.requireNonNull(index.get(column))));
                return new Join(reference, equal, partitioned);
            }
        }
        throw new JobFailedException(
                FailureKind.REPLAN,
                "references-changed",
                "'%s' has no unique index on (%s) any more; the job is planned again."
                        .formatted(reference.references(), String.join(", ", reference.referencedColumns())));
    }

    private Map<Long, Map<String, Equal>> indexes(Reference reference) throws SQLException {
        var indexes = new HashMap<Long, Map<String, Equal>>();
        try (var statement = source.prepareStatement(INDEXES)) {
            statement.setString(1, reference.references().sql());
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    indexes.computeIfAbsent(rows.getLong(1), any -> new HashMap<>())
                            .put(rows.getString(2), new Equal(rows.getString(3), rows.getString(4)));
                }
            }
        }
        return indexes;
    }

    /** Of several. */
    List<Join> of(List<Reference> references) throws SQLException, JobFailedException {
        var joins = new ArrayList<Join>();
        for (Reference reference : references) {
            joins.add(of(reference));
        }
        return joins;
    }
}
