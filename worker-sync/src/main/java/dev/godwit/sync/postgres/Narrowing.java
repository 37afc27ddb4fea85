package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.JobId;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.SqlFailures;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.postgres.TaskSession;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.sync.SyncSettings;
import dev.godwit.sync.copy.CopyDigest;
import dev.godwit.sync.copy.CopyFormat;
import dev.godwit.sync.copy.CopyMasker;
import dev.godwit.sync.copy.CopyOptions;
import dev.godwit.sync.copy.DigestSeed;
import dev.godwit.sync.copy.RowLayout;
import dev.godwit.sync.copy.TaggedRows;
import dev.godwit.sync.plan.ChunkKeys;
import dev.godwit.sync.plan.TableScope;
import dev.godwit.sync.verify.Mismatch;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds where a table of the target is not what was copied. A chunk's rows and its ledger row were written by one transaction, so {@code xmin}
 * tells which chunk a row is of, and that nobody has written it since. Rows under another transaction's number are somebody else's. Of a chunk
 * that is not whole the source's rows are read and masked once more, and compared by their hashes; whether the source still has what was copied
 * is told by the chunk's digest.
 */
final class Narrowing {

    /** So many places of one kind are kept. */
    private static final int MOST = 100;

    /** Some 100 MB of them. */
    private static final long MOST_HASHES = 1_000_000;

    /** So many chunks are compared with the source. */
    private static final int MOST_CHUNKS = 16;

    private final Databases databases;
    private final SyncSettings settings;
    private final TaskContext context;
    private final TableScope scope;
    private final TableName table;
    private final CopyFormat format;
    private final JobId job;
    private final BoundSeal seal;
    private final DigestSeed seed;
    private final Shuffle shuffle;
    private final List<String> unknown = new ArrayList<>();

    /**
     * @param table where the rows are
     * @param job whose chunks these are
     */
    Narrowing(
            Databases databases,
            SyncSettings settings,
            TaskContext context,
            TableScope scope,
            TableName table,
            CopyFormat format,
            JobId job) {
        this.databases = databases;
        this.settings = settings;
        this.context = context;
        this.scope = scope;
        this.table = table;
        this.format = format;
        this.job = job;
        this.seal = new BoundSeal(settings.key(), job);
        this.seed = Seeds.of(settings.key(), job);
        this.shuffle = Shuffle.of(scope, settings.key(), job);
    }

    /** What one task has copied of the table, in one transaction; and what of it the target has. */
    private static final class Chunk {
        private final String key;
        private final List<ChunkResult> parts = new ArrayList<>();
        private CopyDigest.Sum sum = new CopyDigest.Sum(0, 0);
        private long rows;

        Chunk(String key) {
            this.key = key;
        }

        long written() {
            return parts.stream().mapToLong(ChunkResult::rows).sum();
        }

        CopyDigest.Sum digest() {
            return parts.stream()
                    .map(ChunkResult::digest)
                    .reduce(CopyDigest.EMPTY, CopyDigest::plus)
                    .all();
        }

        boolean whole() {
            return rows == written() && sum.equals(digest());
        }
    }

    private record Placed(String at, CopyDigest.Sum hash) {}

    /** @param target in a transaction of {@link TargetReader#begin} */
    Mismatch run(Connection target, int epoch) throws SQLException, InterruptedException, JobFailedException {
        Map<String, Chunk> chunks = chunks(target, epoch);
        var strangers = new ArrayList<Placed>();
        long[] counts = new long[2];
        RowLayout layout = scope.layout(format, settings.strategies());
        read(
                target,
                CopySql.backTagged(scope, Extent.of(target, table), format),
                new TaggedRows(layout, seed, (tag, hash) -> {
                    int space = tag.lastIndexOf(' ');
                    Chunk chunk = chunks.get(tag.substring(space + 1));
                    counts[0]++;
                    if (chunk != null) {
                        chunk.rows++;
                        chunk.sum = chunk.sum.plus(hash);
                    } else {
                        counts[1]++;
                        if (strangers.size() < MOST) {
                            strangers.add(new Placed(tag.substring(0, space), hash));
                        }
                    }
                }));
        List<Mismatch.Chunk> broken = broken(target, chunks, layout, epoch);
        return new Mismatch(
                scope.target().toString(),
                chunks.values().stream().mapToLong(Chunk::written).sum(),
                counts[0],
                counts[1],
                strange(target, chunks, strangers, layout),
                broken,
                unknown);
    }

    /** By the number of the transaction that wrote it. */
    private Map<String, Chunk> chunks(Connection target, int epoch) throws SQLException {
        var chunks = new LinkedHashMap<String, Chunk>();
        try (var statement = target.prepareStatement("""
                SELECT l.key, l.xmin::text, part
                FROM godwit.ledger l CROSS JOIN LATERAL jsonb_array_elements(l.result -> 'data' -> 'parts') AS part
                WHERE l.job = ? AND l.epoch = ? AND starts_with(l.key, ?) AND part ->> 'table' = ?
                ORDER BY length(l.key), l.key
                """)) {
            statement.setObject(1, job.value());
            statement.setInt(2, epoch);
            statement.setString(3, ChunkKeys.PREFIX);
            statement.setString(4, scope.source().toString());
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    String key = rows.getString(1);
                    chunks.computeIfAbsent(rows.getString(2), transaction -> new Chunk(key))
                            .parts
                            .add(Json.as(Json.parse(rows.getString(3)), ChunkResult.class));
                }
            }
        }
        return chunks;
    }

    /** Which of the strangers are a second copy of a row that was copied. */
    private List<Mismatch.Stranger> strange(
            Connection target, Map<String, Chunk> chunks, List<Placed> strangers, RowLayout layout)
            throws SQLException, InterruptedException {
        var originals = new HashMap<CopyDigest.Sum, String>();
        if (!strangers.isEmpty()) {
            Set<CopyDigest.Sum> wanted = strangers.stream().map(Placed::hash).collect(Collectors.toSet());
            read(
                    target,
                    CopySql.backTagged(scope, Extent.of(target, table), format),
                    new TaggedRows(layout, seed, (tag, hash) -> {
                        int space = tag.lastIndexOf(' ');
                        if (wanted.contains(hash) && chunks.containsKey(tag.substring(space + 1))) {
                            originals.putIfAbsent(hash, tag.substring(0, space));
                        }
                    }));
        }
        return strangers.stream()
                .map(row -> new Mismatch.Stranger(row.at(), originals.get(row.hash())))
                .toList();
    }

    private List<Mismatch.Chunk> broken(Connection target, Map<String, Chunk> chunks, RowLayout layout, int epoch)
            throws SQLException, InterruptedException {
        var broken = new ArrayList<Mismatch.Chunk>();
        int compared = 0;
        for (Map.Entry<String, Chunk> entry : chunks.entrySet()) {
            Chunk chunk = entry.getValue();
            if (chunk.whole()) {
                continue;
            }
            if (compared++ < MOST_CHUNKS) {
                broken.add(compared(target, entry.getKey(), chunk, layout, epoch));
            } else {
                broken.add(unseen(chunk));
            }
        }
        if (compared > MOST_CHUNKS) {
            unknown.add("Of %d chunks that are not whole, %d were compared with the source."
                    .formatted(compared, MOST_CHUNKS));
        }
        return broken;
    }

    private static Mismatch.Chunk unseen(Chunk chunk) {
        return new Mismatch.Chunk(
                chunk.key,
                chunk.written(),
                chunk.rows,
                Math.max(0, chunk.written() - chunk.rows),
                List.of(),
                List.of(),
                null);
    }

    private Mismatch.Chunk compared(Connection target, String transaction, Chunk chunk, RowLayout layout, int epoch)
            throws SQLException, InterruptedException {
        String own = CopySql.backTagged(scope, Extent.of(target, table), format, transaction);
        var missing = new ArrayList<Placed>();
        var odd = new HashSet<Long>();
        long[] lacks = new long[1];
        CopyDigest.Sum given = CopyDigest.EMPTY.all();
        long passes = 1 + Math.max(chunk.rows, chunk.written()) / MOST_HASHES;
        try {
            for (int pass = 0; pass < passes; pass++) {
                given = compare(target, own, chunk, layout, epoch, new Pass(pass, passes), missing, lacks, odd);
            }
        } catch (SQLException e) {
            context.checkStopped();
            unknown.add(
                    "The source could not be read for '%s': %s.".formatted(chunk.key, SqlFailures.messageAmongRows(e)));
            return unseen(chunk);
        } catch (JobFailedException e) {
            context.checkStopped();
            unknown.add("The source could not be read for '%s': %s".formatted(chunk.key, e.getMessage()));
            return unseen(chunk);
        }
        boolean unchanged = given.equals(chunk.digest());
        List<String> certain = unchanged ? places(missing) : certain(chunk, missing);
        return new Mismatch.Chunk(
                chunk.key,
                chunk.written(),
                chunk.rows,
                unchanged ? lacks[0] : Math.max(0, chunk.written() - chunk.rows),
                certain,
                unchanged && !odd.isEmpty() ? damaged(target, own, odd, layout) : List.of(),
                unchanged);
    }

    /** Rows are compared in so many passes that the hashes of one fit into memory. */
    private record Pass(int number, long of) {
        boolean has(CopyDigest.Sum hash) {
            return Math.floorMod(hash.low(), of) == number;
        }
    }

    /** Of one pass, adds to what was found; answers the sum over all rows of the source. */
    private CopyDigest.Sum compare(
            Connection target,
            String own,
            Chunk chunk,
            RowLayout layout,
            int epoch,
            Pass pass,
            List<Placed> missing,
            long[] lacks,
            Set<Long> odd)
            throws SQLException, InterruptedException, JobFailedException {
        var there = new HashMap<Long, Integer>();
        read(target, own, new TaggedRows(layout, seed, (tag, hash) -> {
            if (pass.has(hash)) {
                there.merge(hash.high(), 1, Integer::sum);
            }
        }));
        CopyDigest.Sum[] given = {CopyDigest.EMPTY.all()};
        source(target, chunk, layout, epoch, (tag, hash) -> {
            given[0] = given[0].plus(hash);
            if (!pass.has(hash)) {
                return;
            }
            Integer left = there.get(hash.high());
            if (left == null) {
                lacks[0]++;
                if (missing.size() < MOST) {
                    missing.add(new Placed(tag, hash));
                }
            } else if (left == 1) {
                there.remove(hash.high());
            } else {
                there.put(hash.high(), left - 1);
            }
        });
        there.keySet().stream().limit(Math.max(0, MOST - odd.size())).forEach(odd::add);
        return given[0];
    }

    /** Where rows with these hashes lie. */
    private List<String> damaged(Connection target, String copy, Set<Long> hashes, RowLayout layout)
            throws SQLException, InterruptedException {
        var places = new ArrayList<String>();
        read(target, copy, new TaggedRows(layout, seed, (tag, hash) -> {
            if (places.size() < MOST && hashes.contains(hash.high())) {
                places.add(tag.substring(0, tag.lastIndexOf(' ')));
            }
        }));
        return places;
    }

    /** Where the source has changed since: a row that is the whole difference between what was written and what is there was certainly written. */
    private List<String> certain(Chunk chunk, List<Placed> missing) {
        CopyDigest.Sum written = chunk.digest();
        var difference = new CopyDigest.Sum(written.high() - chunk.sum.high(), written.low() - chunk.sum.low());
        List<Placed> found =
                missing.stream().filter(row -> row.hash().equals(difference)).toList();
        unknown.add(
                found.isEmpty()
                        ? "The source has changed since '%s' was copied, so that which of its rows are missing cannot be told."
                                .formatted(chunk.key)
                        : "The source has changed since '%s' was copied.".formatted(chunk.key));
        return places(found);
    }

    private static List<String> places(List<Placed> rows) {
        return rows.stream().map(Placed::at).toList();
    }

    /** The rows of a chunk as the source has them now, masked as they were. */
    private void source(Connection target, Chunk chunk, RowLayout layout, int epoch, TaggedRows.Visitor visitor)
            throws SQLException, InterruptedException, JobFailedException {
        try (var session = TaskSession.open(databases, SourceName.of(context), context)) {
            SourceSnapshot.begin(session.connection());
            try (var statement = session.connection().createStatement()) {
                for (String setting : CopySql.SESSION) {
                    statement.execute(setting);
                }
            }
            RowLayout masked = ServerConstants.in(target, context, layout);
            for (ChunkResult part : chunk.parts) {
                LeakControl.Pieces pieces = pieces(target, session.connection(), part, epoch);
                for (ChunkRows piece = pieces.next(); piece != null; piece = pieces.next()) {
                    RowLayout dealt =
                            shuffle.layout(session.connection(), piece, masked).tagged();
                    var rows = new TaggedRows(layout, seed, visitor);
                    CopyMasker<SQLException> masker =
                            CopyMasker.of(dealt, settings.key(), CopyOptions.of(seed), rows::accept);
                    shuffle.begin(session.connection());
                    TargetReader.read(
                            session.connection(),
                            CopySql.outTagged(scope, piece, format, shuffle),
                            context,
                            masker::accept);
                    masker.finish();
                    rows.finish();
                }
            }
        }
    }

    /** Where rows were chosen, those that lie where they lay. */
    private LeakControl.Pieces pieces(Connection target, Connection source, ChunkResult part, int epoch)
            throws SQLException, JobFailedException {
        if (!scope.part()) {
            return ChunkRows.of(part.relation(), part.range(), seal).alone().get();
        }
        SubsetRows.requireKept(target, job);
        TakenRows.Pieces chosen = TakenRows.read(
                        target,
                        source,
                        job,
                        epoch,
                        part.relation(),
                        part.range().pages())
                .in(part.range().pages());
        return () -> {
            TakenRows.Piece piece = chosen.next();
            return piece == null ? null : piece.rows();
        };
    }

    private void read(Connection target, String copy, TaggedRows rows) throws SQLException, InterruptedException {
        TargetReader.read(target, copy, context, rows::accept);
        rows.finish();
    }
}
