package dev.godwit.sync.postgres;

import dev.godwit.common.postgres.Identifier;
import dev.godwit.common.postgres.TableName;
import dev.godwit.sync.subset.PositionStream;
import dev.godwit.sync.subset.Reference;
import dev.godwit.sync.subset.SubsetScope.Part;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The statements that tell which rows there are to choose from, and what they refer to. No value of a row is sent. */
final class SubsetSql {

    private static final BigDecimal ALL = new BigDecimal(BigInteger.ONE.shiftLeft(Long.SIZE - 1));

    private SubsetSql() {}

    /**
     * How values of two columns are compared: as the index does that makes the referenced ones unique.
     *
     * @param operator qualified
     * @param collation qualified; null where the type has none
     */
    record Equal(String operator, @Nullable String collation) {}

    /**
     * A reference, to rows of one relation or of all partitions of one.
     *
     * @param partitioned whether it is asked for the partition
     */
    record Join(Reference reference, List<Equal> equal, boolean partitioned) {
        Join {
            equal = List.copyOf(equal);
        }
    }

    /**
     * Sends the rows of one relation that its table's rule takes by itself: {@code ctid}, the hash if {@code hashed}, and for each reference where it leads, as {@link PositionStream} reads it.
     * The filter stands where no name of another table is in sight.
     */
    static String rows(TableName relation, Part part, long seed, boolean hashed, List<Join> joins) {
        return "COPY (%s) TO STDOUT (FORMAT binary)".formatted(select(relation, part, seed, hashed, joins));
    }

    /** The same without sending: what it would do. */
    static String explain(TableName relation, Part part, long seed, List<Join> joins) {
        return "EXPLAIN (COSTS OFF) " + select(relation, part, seed, !part.by().isEmpty(), joins);
    }

    private static String select(TableName relation, Part part, long seed, boolean hashed, List<Join> joins) {
        var own = new ArrayList<String>(List.of("ctid AS p"));
        var sent = new ArrayList<String>(List.of("t.p"));
        if (hashed) {
            own.add(hash(part, seed) + " AS h");
            sent.add("t.h");
        }
        var from = new StringBuilder();
        for (int i = 0; i < joins.size(); i++) {
            Join join = joins.get(i);
            var keys = new ArrayList<String>();
            var conditions = new ArrayList<String>();
            var absent = new ArrayList<String>();
            for (int c = 0; c < join.reference().columns().size(); c++) {
                String mine = "f%d_%d".formatted(i, c);
                String other = "k%d".formatted(c);
                own.add(Identifier.quote(join.reference().columns().get(c)) + " AS " + mine);
                keys.add(Identifier.quote(join.reference().referencedColumns().get(c)) + " AS " + other);
                Equal equal = join.equal().get(c);
                conditions.add("r%d.%s OPERATOR(%s) t.%s%s"
                        .formatted(
                                i,
                                other,
                                equal.operator(),
                                mine,
                                equal.collation() == null ? "" : " COLLATE " + equal.collation()));
                absent.add("t.%s IS NULL".formatted(mine));
            }
            from.append(" LEFT JOIN (SELECT ctid AS p, tableoid AS o, %s FROM %s%s) r%d ON %s"
                    .formatted(
                            String.join(", ", keys),
                            join.partitioned() ? "" : "ONLY ",
                            join.reference().references().sql(),
                            i,
                            String.join(" AND ", conditions)));
            sent.add("CASE WHEN %s THEN '%s'::pg_catalog.tid ELSE r%d.p END"
                    .formatted(String.join(" OR ", absent), PositionStream.ABSENT_TID, i));
            if (join.partitioned()) {
                sent.add("r%d.o".formatted(i));
            }
        }
        return "SELECT %s FROM (SELECT %s FROM ONLY %s%s) t%s"
                .formatted(String.join(", ", sent), String.join(", ", own), relation.sql(), where(part, seed), from);
    }

    /** How many rows there are, and how many the filter takes. */
    static String count(TableName relation, Part part) {
        return "SELECT count(*), count(*) FILTER (WHERE %s) FROM ONLY %s"
                .formatted(part.filter() == null ? "true" : "(" + part.filter() + ")", relation.sql());
    }

    /** What a plan thinks of the number of rows that the filter takes. */
    static String estimate(TableName relation, @Nullable String filter) {
        return "EXPLAIN (FORMAT json) SELECT FROM ONLY %s%s"
                .formatted(relation.sql(), filter == null ? "" : " WHERE (" + filter + ")");
    }

    private static String where(Part part, long seed) {
        var conditions = new ArrayList<String>();
        if (part.filter() != null) {
            conditions.add("(" + part.filter() + ")");
        }
        if (part.sample() != null) {
            conditions.add("%s & %d < %d".formatted(hash(part, seed), Long.MAX_VALUE, below(part.sample())));
        }
        return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    /** Of what names a row: the same tomorrow, and of all 64-bit numbers one as likely as another. */
    private static String hash(Part part, long seed) {
        return "pg_catalog.hashtextextended(ROW(%s)::pg_catalog.text COLLATE pg_catalog.\"C\", '%d'::pg_catalog.int8)"
                .formatted(part.by().stream().map(Identifier::quote).collect(Collectors.joining(", ")), seed);
    }

    private static long below(String percent) {
        BigDecimal share = new BigDecimal(percent).movePointLeft(2);
        return ALL.multiply(share).setScale(0, RoundingMode.FLOOR).longValueExact();
    }

    /** Rows at these places of one relation, in whose order the server reads them: either one by one, or all pages between the first and the last. */
    static String at(long[] blocks, int[] offsets) {
        String places = IntStream.range(0, blocks.length)
                .mapToObj(i -> "\"(%d,%d)\"".formatted(blocks[i], offsets[i]))
                .collect(Collectors.joining(","));
        return "ctid >= '(%d,0)' AND ctid < '(%d,0)' AND ctid = ANY ('{%s}'::pg_catalog.tid[])"
                .formatted(blocks[0], blocks[blocks.length - 1] + 1, places);
    }
}
