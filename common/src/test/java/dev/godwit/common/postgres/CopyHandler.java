package dev.godwit.common.postgres;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.TaskContext;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Inserts {@link #ROWS} rows into {@code public.copied}, which has no key that would notice doubled rows. */
final class CopyHandler extends TargetTaskHandler {

    static final int ROWS = 100;
    static final String TABLE = "CREATE TABLE public.copied (job uuid NOT NULL, key text NOT NULL, n integer NOT NULL)";

    /** What a test does between two steps of the work. */
    interface Pause {
        Pause NONE = transaction -> {};

        void at(WorkTransaction transaction) throws SQLException, InterruptedException;
    }

    private final Pause afterRows;
    private final AtomicInteger works = new AtomicInteger();
    private volatile boolean survived;

    CopyHandler(Databases databases, CommitGuard guard, Predecessor predecessor, Pause afterRows) {
        super(databases, guard, predecessor);
        this.afterRows = afterRows;
    }

    CopyHandler(Databases databases, CommitGuard guard, Pause afterRows) {
        this(databases, guard, Predecessor.END, afterRows);
    }

    CopyHandler(Databases databases) {
        this(databases, CommitGuard.FENCE_AND_EPOCH, Pause.NONE);
    }

    /** How often the work was begun. */
    int works() {
        return works.get();
    }

    /** Whether the session was still there after its commit. */
    boolean sessionSurvived() {
        return survived;
    }

    @Override
    public String kind() {
        return Grants.KIND;
    }

    @Override
    protected TaskResult work(TaskContext context, Target target)
            throws JobFailedException, InterruptedException, SQLException {
        works.incrementAndGet();
        try (var transaction = target.begin()) {
            insert(transaction, context.grant());
            afterRows.at(transaction);
            var result = TaskResult.of(Map.of("rows", ROWS));
            transaction.commit(result);
            survived = transaction.connection().isValid(2);
            return result;
        }
    }

    private static void insert(WorkTransaction transaction, Grant grant) throws SQLException {
        try (var statement = transaction
                .connection()
                .prepareStatement("INSERT INTO public.copied SELECT ?, ?, n FROM pg_catalog.generate_series(1, ?) n")) {
            statement.setObject(1, grant.job().value());
            statement.setString(2, grant.key());
            statement.setInt(3, ROWS);
            statement.executeUpdate();
        }
    }
}
