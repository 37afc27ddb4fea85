package dev.godwit.sync.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.JobId;
import dev.godwit.common.postgres.TableName;
import dev.godwit.sync.plan.PageRange;
import dev.godwit.sync.plan.TableScope;
import dev.godwit.sync.subset.RowSet;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The chosen rows of one relation, in the order in which they lie, in pieces that a statement can name one by one. */
final class TakenRows {

    /** In one statement, which names each in about 14 bytes. */
    private static final int PIECE = 8_192;

    private final TableName relation;
    private final RowSet rows;

    private TakenRows(TableName relation, RowSet rows) {
        this.relation = relation;
        this.rows = rows;
    }

    /** Of a part of the relation. */
    static TakenRows read(
            Connection target, Connection source, JobId job, int epoch, TableName relation, PageRange pages)
            throws SQLException {
        return new TakenRows(
                relation, SubsetRows.read(target, job, epoch, relation, pages, SubsetHandler.blockSize(source)));
    }

    /** A piece. */
    record Piece(ChunkRows rows, int count) {}

    /** Those in some pages. */
    Pieces in(PageRange pages) {
        Long from = pages.from();
        Long to = pages.to();
        return new Pieces(rows.pieces(from == null ? 0 : from, to == null ? Long.MAX_VALUE : to, PIECE));
    }

    static void requireAll(TableScope scope, Piece piece, long read) throws JobFailedException {
        if (read != piece.count()) {
            throw new JobFailedException(
                    FailureKind.PERMANENT,
                    "subset-rows",
                    "Of %d rows of '%s' that were chosen the source sent %d. The chunk was rolled back."
                            .formatted(piece.count(), scope.source(), read));
        }
    }

    /** One after the other. */
    final class Pieces {
        private final RowSet.Pieces places;

        private Pieces(RowSet.Pieces places) {
            this.places = places;
        }

        /** Null at the end. */
        @Nullable
        Piece next() {
            long[] positions = places.next();
            return positions.length == 0
                    ? null
                    : new Piece(
                            new ChunkRows(
                                    relation,
                                    SubsetSql.at(
                                            Arrays.stream(positions)
                                                    .map(RowSet::block)
                                                    .toArray(),
                                            Arrays.stream(positions)
                                                    .mapToInt(RowSet::offset)
                                                    .toArray())),
                            positions.length);
        }
    }
}
