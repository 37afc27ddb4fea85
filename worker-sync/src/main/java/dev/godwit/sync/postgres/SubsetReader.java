package dev.godwit.sync.postgres;

import dev.godwit.common.postgres.TableName;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.postgres.SubsetSql.Join;
import dev.godwit.sync.subset.PartCount;
import dev.godwit.sync.subset.PositionStream;
import dev.godwit.sync.subset.PositionStream.Lead;
import dev.godwit.sync.subset.Reference;
import dev.godwit.sync.subset.References;
import dev.godwit.sync.subset.RowSet;
import dev.godwit.sync.subset.SubsetScope;
import dev.godwit.sync.subset.SubsetScope.Part;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads where the rows of a table lie, and where those that they refer to do, in the job's one snapshot. Paced like a copy. */
final class SubsetReader {

    private static final long ROWS_PER_REPORT = 100_000;

    private final TaskContext context;
    private final Connection source;
    private final Pacer pacer;
    private final SubsetScope scope;
    private final References references;
    private final Map<Reference, Join> joins;
    private final Map<Long, Integer> numbers = new HashMap<>();
    private long rows;
    private long bytes;

    SubsetReader(
            TaskContext context,
            Connection source,
            Pacer pacer,
            SubsetScope scope,
            References references,
            Map<Reference, Join> joins) {
        this.context = context;
        this.source = source;
        this.pacer = pacer;
        this.scope = scope;
        this.references = references;
        this.joins = joins;
        for (Join join : joins.values()) {
            numbersOf(join.reference());
        }
    }

    /** Of the relations that may be referred to: theirs among those of their table. */
    private void numbersOf(Reference reference) {
        List<Table> leaves =
                references.leaves(references.root(reference.references()).orElseThrow());
        for (int i = 0; i < leaves.size(); i++) {
            numbers.put(leaves.get(i).oid(), i);
        }
    }

    /** Sees a row. */
    interface Visitor {
        /**
         * @param leads of each reference that was asked for and that rows of this relation have
         * @param asked the places of these references in the list
         */
        void row(long position, long hash, Lead[] leads, long[] leadTo, int[] asked);
    }

    /**
     * Goes through the rows of a table that its own rule takes.
     *
     * @param followed references of which it is told where they lead
     */
    void read(Part part, boolean hashed, List<Reference> followed, PartCount.Tally tally, Visitor visitor)
            throws SQLException, InterruptedException {
        List<Table> leaves = references.leaves(part.table());
        for (int number = 0; number < leaves.size(); number++) {
            TableName leaf = leaves.get(number).name();
            var asked = new ArrayList<Integer>();
            var joined = new ArrayList<Join>();
            for (int i = 0; i < followed.size(); i++) {
                Reference reference = followed.get(i);
                if (references.leaves(reference.table()).stream()
                        .anyMatch(each -> each.name().equals(leaf))) {
                    asked.add(i);
                    joined.add(joins.get(reference));
                }
            }
            long sent = stream(
                    part,
                    leaf,
                    number,
                    hashed,
                    joined,
                    asked.stream().mapToInt(Integer::intValue).toArray(),
                    visitor);
            count(part, leaf, sent, tally);
        }
    }

    private long stream(
            Part part, TableName leaf, int number, boolean hashed, List<Join> joined, int[] asked, Visitor visitor)
            throws SQLException, InterruptedException {
        boolean[] withRelation = new boolean[joined.size()];
        int[] fixed = new int[joined.size()];
        for (int i = 0; i < joined.size(); i++) {
            withRelation[i] = joined.get(i).partitioned();
            fixed[i] = withRelation[i] ? 0 : numberOf(joined.get(i).reference());
        }
        long[] leadTo = new long[joined.size()];
        var stream =
                new PositionStream(hashed, withRelation, (block, offset, hash, leads, blocks, offsets, relations) -> {
                    for (int i = 0; i < leadTo.length; i++) {
                        if (leads[i] == Lead.ROW) {
                            int relation = withRelation[i] ? numbers.getOrDefault(relations[i], -1) : fixed[i];
                            leadTo[i] = RowSet.position(relation, blocks[i], offsets[i]);
                        }
                    }
                    visitor.row(RowSet.position(number, block, offset), hash, leads, leadTo, asked);
                });
        String note = "choosing rows of " + leaf;
        String sql = SubsetSql.rows(leaf, part, scope.seed(part.table()), hashed, joined);
        TargetReader.read(source, sql, context, (message, at, length) -> {
            stream.accept(message, at, length);
            bytes += length;
            rows++;
            if (pacer.read(length, rows, bytes) || rows % ROWS_PER_REPORT == 0) {
                context.progress(new Progress(rows, null, bytes, note));
            }
        });
        return stream.finish();
    }

    private int numberOf(Reference reference) {
        List<Table> leaves =
                references.leaves(references.root(reference.references()).orElseThrow());
        for (int i = 0; i < leaves.size(); i++) {
            if (leaves.get(i).name().equals(reference.references())) {
                return i;
            }
        }
        throw new IllegalStateException("No rows lie in " + reference.references());
    }

    /** Those that were not sent are counted where they lie. */
    private void count(Part part, TableName leaf, long sent, PartCount.Tally tally) throws SQLException {
        if (part.filter() == null && part.sample() == null) {
            tally.relation(sent, sent, sent);
            return;
        }
        try (var statement = source.createStatement();
                var row = statement.executeQuery(SubsetSql.count(leaf, part))) {
            row.next();
            tally.relation(row.getLong(1), row.getLong(2), sent);
        }
    }
}
