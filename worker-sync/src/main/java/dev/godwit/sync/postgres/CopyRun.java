package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.sync.SyncSettings;
import dev.godwit.sync.copy.CopyOptions;
import dev.godwit.sync.copy.CopySummary;
import dev.godwit.sync.copy.DigestSeed;
import dev.godwit.sync.copy.LeakCollector;
import dev.godwit.sync.copy.RowLayout;
import dev.godwit.sync.plan.ChunkKeys;
import dev.godwit.sync.plan.ChunkPayload;
import dev.godwit.sync.plan.ChunkRange;
import dev.godwit.sync.plan.CopyPayload;
import dev.godwit.sync.plan.PageRange;
import dev.godwit.sync.plan.Slices;
import dev.godwit.sync.plan.SyncScope;
import dev.godwit.sync.plan.TableScope;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Copies the parts of one task, one behind the other, within its two transactions. When that takes longer than a task may, it stops between two slices, and the
 * result gives what is left back: as further tasks, whose keys follow from this one's, so that a result that is reported twice adds nothing twice. From then on
 * this task is what it has done; should the target lose that, it is done again in just these bounds.
 */
final class CopyRun {

    /** To end is worth more than to begin anew: so much of the time that a task may take is granted on top. */
    private static final double ENDING = 0.25;

    /** What is given back is cut into tasks of about this part of what a task may take. */
    private static final double PIECE = 0.6;

    private static final int MOST_PIECES = 64;

    private final TaskContext context;
    private final SyncSettings settings;
    private final Connection source;
    private final Connection target;
    private final Pacer pacer;
    private final PartCopy copy;
    private final BoundSeal seal;
    private final CopyPayload payload;
    private final long began = System.nanoTime();
    private final Map<TableName, RowLayout> layouts = new HashMap<>();
    private final List<ChunkResult> results = new ArrayList<>();
    private final List<ChunkPayload> done = new ArrayList<>();
    private final List<ChunkPayload> rest = new ArrayList<>();

    CopyRun(
            TaskContext context,
            SyncSettings settings,
            CopyPayload payload,
            Connection source,
            Connection target,
            Pacer pacer) {
        this.context = context;
        this.settings = settings;
        this.source = source;
        this.target = target;
        this.pacer = pacer;
        this.copy = new PartCopy(context, settings.key(), source, target, pacer);
        this.seal = new BoundSeal(settings.key(), context.grant().job());
        this.payload = payload;
    }

    TaskResult run(Map<TableName, TableScope> scopes) throws SQLException, InterruptedException, JobFailedException {
        List<ChunkPayload> parts = payload.parts();
        for (int i = 0; i < parts.size(); i++) {
            ChunkPayload part = parts.get(i);
            boolean over = i > 0 && mayStop() && elapsed().compareTo(settings.longestCopy()) > 0;
            if (over) {
                rest.add(part);
            } else {
                TableScope scope = scopes.get(part.table());
                if (scope == null) {
                    throw new IllegalStateException("The task's scope lacks " + part.table());
                }
                part(i, scope, part);
            }
        }
        pacer.end();
        var result = CopyResult.of(results);
        long rows = result.counted().done();
        context.progress(new Progress(rows, rows, result.counted().bytes(), null));
        if (rest.isEmpty()) {
            return TaskResult.of(result);
        }
        return TaskResult.inPart(Json.tree(result), drafts(), payload.done(done).json());
    }

    /** What it gave back would go on beside the next of its chain, where a person has said how many copies there are to be. */
    private boolean mayStop() {
        return !payload.whole() && payload.limits().copies() == null;
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private RowLayout layout(TableScope scope, ChunkPayload part)
            throws SQLException, InterruptedException, JobFailedException {
        RowLayout known = layouts.get(part.table());
        if (known == null) {
            known = ServerConstants.in(target, context, scope.layout(part.format(), settings.strategies()));
            layouts.put(part.table(), known);
        }
        return known;
    }

    private void part(int number, TableScope scope, ChunkPayload part)
            throws SQLException, InterruptedException, JobFailedException {
        long start = System.nanoTime();
        Duration waited = pacer.waited();
        Shuffle shuffle = Shuffle.of(scope, settings.key(), context.grant().job());
        ChunkRows planned = ChunkRows.of(part.relation(), part.range(), seal);
        RowLayout layout = shuffle.layout(source, planned, layout(scope, part));
        DigestSeed seed = Seeds.of(settings.key(), context.grant().job());
        Optional<Upsert> upsert = scope.existing() == SyncScope.Existing.UPSERT
                ? Optional.of(Upsert.begin(target, scope))
                : Optional.empty();
        String into = upsert.isPresent()
                ? Upsert.ROWS
                : Landing.of(context.grant(), scope).sql();
        var originals = new LeakCollector(layout, settings.key(), part.leakSample());
        var options = CopyOptions.of(seed).withProbe(originals);
        var copied = part;
        CopySummary summary;
        Optional<TakenRows> taken = scope.part() ? Optional.of(taken(part)) : Optional.empty();
        if (part.range().keys() == null && !shuffle.any()) {
            var slices = new Slices(part.range().pages(), pages(part.relation()), settings.longestCopy());
            RowsOf rows = taken.isPresent()
                    ? pages -> chosen(scope, layout, into, taken.get().in(pages), options)
                    : pages ->
                            copy.run(scope, layout, into, new ChunkRows(part.relation(), pages.condition()), options);
            summary = slices(slices, rows);
            if (!slices.done()) {
                long work = (long) (part.work() * slices.share());
                copied = part.with(ChunkRange.of(slices.read()), Math.max(1, work));
                giveBack(part, slices, Duration.ofNanos(System.nanoTime() - start));
            }
        } else {
            summary = copy.run(scope, layout, into, planned, options, shuffle);
        }
        if (upsert.isPresent()) {
            upsert.get().finish(layout, summary, seed, context);
        }
        Supplier<LeakControl.Pieces> read = ChunkRows.pieces(copied, seal, taken);
        var remembered = LeakControl.check(source, context, scope, read, originals);
        LeakFilters.store(target, context.grant(), number, scope, originals.filter(), remembered);
        Spreads.store(target, context.grant(), number, scope, summary.spread());
        Duration took =
                Duration.ofNanos(System.nanoTime() - start).minus(pacer.waited().minus(waited));
        done.add(copied);
        results.add(ChunkResult.of(SourceName.of(context), copied, summary, took, transaction(scope)));
    }

    /** By which added rows can be told from others. */
    private @Nullable Long transaction(TableScope scope) throws SQLException {
        if (scope.existing() != SyncScope.Existing.APPEND) {
            return null;
        }
        try (var statement = target.createStatement();
                var row = statement.executeQuery("SELECT pg_catalog.pg_current_xact_id()::text::bigint")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Copies the rows of some pages. */
    private interface RowsOf {
        CopySummary copy(PageRange pages) throws SQLException, InterruptedException, JobFailedException;
    }

    private TakenRows taken(ChunkPayload part) throws SQLException {
        Grant grant = context.grant();
        return TakenRows.read(
                target,
                source,
                grant.job(),
                grant.jobEpoch(),
                part.relation(),
                part.range().pages());
    }

    /** Each of the chosen rows is in the snapshot in which it was chosen. */
    private CopySummary chosen(
            TableScope scope, RowLayout layout, String into, TakenRows.Pieces pieces, CopyOptions options)
            throws SQLException, InterruptedException, JobFailedException {
        CopySummary sum = CopySummary.EMPTY;
        for (TakenRows.Piece piece = pieces.next(); piece != null; piece = pieces.next()) {
            CopySummary copied = copy.run(scope, layout, into, piece.rows(), options);
            TakenRows.requireAll(scope, piece, copied.digest().rows());
            sum = sum.plus(copied);
        }
        return sum;
    }

    private CopySummary slices(Slices slices, RowsOf rows)
            throws SQLException, InterruptedException, JobFailedException {
        CopySummary sum = CopySummary.EMPTY;
        long start = System.nanoTime();
        for (PageRange next = slices.next(); next != null; next = slices.next()) {
            long before = System.nanoTime();
            sum = sum.plus(rows.copy(next));
            slices.took(Duration.ofNanos(System.nanoTime() - before));
            if (slices.done() || (mayStop() && isLong(slices, System.nanoTime() - start))) {
                break;
            }
        }
        return sum;
    }

    private boolean isLong(Slices slices, long nanos) {
        double toGo = nanos / slices.share() * (1 - slices.share());
        return elapsed().compareTo(settings.longestCopy()) > 0
                && toGo > settings.longestCopy().toNanos() * ENDING;
    }

    /** Cut by the rate at which the pages before went. */
    private void giveBack(ChunkPayload part, Slices slices, Duration took) {
        double toGo = took.toNanos() / slices.share() * (1 - slices.share());
        double piece = settings.longestCopy().toNanos() * PIECE;
        int count = piece <= 0 ? 1 : (int) Math.max(1, Math.min(MOST_PIECES, Math.ceil(toGo / piece)));
        List<PageRange> ranges = slices.divideRest(count);
        long work = (long) (part.work() * (1 - slices.share()) / ranges.size());
        ranges.forEach(range -> rest.add(part.with(ChunkRange.of(range), Math.max(1, work))));
    }

    /** What a large part leaves are tasks; small parts that were not begun are one. */
    private List<TaskDraft> drafts() {
        var groups = new ArrayList<List<ChunkPayload>>();
        var whole = new ArrayList<ChunkPayload>();
        for (ChunkPayload part : rest) {
            if (payload.parts().contains(part)) {
                whole.add(part);
            } else {
                groups.add(List.of(part));
            }
        }
        if (!whole.isEmpty()) {
            groups.add(whole);
        }
        Grant grant = context.grant();
        var drafts = new ArrayList<TaskDraft>();
        for (List<ChunkPayload> group : groups) {
            CopyPayload other = payload.of(group);
            drafts.add(new TaskDraft(
                    ChunkKeys.rest(grant.key(), drafts.size() + 1),
                    "copy",
                    grant.kind(),
                    grant.scope(),
                    other.json(),
                    List.of(),
                    grant.source(),
                    grant.target(),
                    false,
                    other.weight()));
        }
        return drafts;
    }

    /** Now, with the relation locked against a rewrite: rows of an older snapshot cannot lie behind them, as pages at the end only go when they are empty. */
    private long pages(TableName relation) throws SQLException {
        try (var statement = source.prepareStatement("""
                SELECT pg_catalog.pg_relation_size(?::pg_catalog.regclass)
                    / pg_catalog.current_setting('block_size')::bigint""")) {
            statement.setString(1, relation.sql());
            try (var row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
