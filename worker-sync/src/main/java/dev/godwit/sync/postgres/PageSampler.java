package dev.godwit.sync.postgres;

import dev.godwit.common.postgres.Identifier;
import dev.godwit.schema.catalog.Column;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.plan.PageSample;
import dev.godwit.sync.plan.WorkCurve;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Looks at some pages of a relation, spread over it: how many bytes live there. It reads no value, only how long they are; what is in TOAST is not read. */
final class PageSampler {

    private static final int FEWEST = 64;
    private static final int MOST = 256;
    private static final int PER_CHUNK = 16;

    /** Header and line pointer, and what each row costs however short it is. */
    private static final int ROW = 64;

    private PageSampler() {}

    /** @param chunks that the relation would be, were it filled evenly */
    static Optional<WorkCurve> curve(Connection connection, Table relation, double chunks) throws SQLException {
        long pages = relation.storage().pages();
        int probes = (int) Math.min((double) pages, Math.max(FEWEST, Math.min(MOST, PER_CHUNK * chunks)));
        if (probes == 0) {
            return Optional.empty();
        }
        var samples = new ArrayList<PageSample>();
        try (var statement = connection.prepareStatement(sql(relation))) {
            statement.setArray(1, connection.createArrayOf("bigint", places(pages, probes)));
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    samples.add(new PageSample(rows.getLong(1), rows.getLong(2)));
                }
            }
        }
        return Optional.of(WorkCurve.sampled(pages, samples));
    }

    /** One in each of as many equal stretches, and not always at the same place of it: what comes at intervals would all be hit, or none. */
    private static Object[] places(long pages, int probes) {
        var random = new SplittableRandom(pages);
        var places = new Object[probes];
        for (int i = 0; i < probes; i++) {
            long from = pages * i / probes;
            long to = pages * (i + 1) / probes;
            places[i] = from + random.nextLong(to - from);
        }
        return places;
    }

    private static String sql(Table relation) {
        return """
                SELECT p.page, coalesce(s.bytes, 0)
                FROM unnest(?::bigint[]) AS p (page)
                    CROSS JOIN LATERAL (
                        SELECT sum(%s)::bigint AS bytes FROM ONLY %s AS t
                        WHERE t.ctid >= format('(%%s,0)', p.page)::tid AND t.ctid < format('(%%s,0)', p.page + 1)::tid) AS s
                """.formatted(bytes(relation), relation.name().sql());
    }

    /** The length of a row, as it is stored. */
    static String bytes(Table relation) {
        List<String> lengths = new ArrayList<>();
        lengths.add(String.valueOf(ROW));
        for (Column column : relation.columns()) {
            if (column.isWritable()) {
                lengths.add("coalesce(pg_column_size(t.%s), 0)".formatted(Identifier.quote(column.name())));
            }
        }
        return String.join(" + ", lengths);
    }
}
