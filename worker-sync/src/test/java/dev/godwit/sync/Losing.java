package dev.godwit.sync;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A target that forgets what a task has committed, as one does that crashes with {@code synchronous_commit} off: its rows, and its ledger row. */
final class Losing implements UnaryOperator<TaskHandler> {

    private final String key;
    private final TestDatabase target;
    private final String delete;
    private final AtomicInteger lost = new AtomicInteger();

    private Losing(String key, TestDatabase target, String delete) {
        this.key = key;
        this.target = target;
        this.delete = delete;
    }

    /** @param delete what deletes the first rows of the table, as many as {@code %d} says */
    static Losing commitOf(String key, TestDatabase target, String delete) {
        return new Losing(key, target, delete);
    }

    int lost() {
        return lost.get();
    }

    @Override
    public TaskHandler apply(TaskHandler handler) {
        return !handler.kind().equals("sync.copy")
                ? handler
                : new TaskHandler() {
                    @Override
                    public String kind() {
                        return handler.kind();
                    }

                    @Override
                    public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
                        TaskResult result = handler.run(context);
                        if (context.grant().key().equals(key) && lost.compareAndSet(0, 1)) {
                            lose(result.data().path("counted").path("done").asLong());
                        }
                        return result;
                    }
                };
    }

    private void lose(long rows) {
        try {
            SyncRun.execute(target, delete.formatted(rows));
            SyncRun.execute(target, "DELETE FROM godwit.ledger WHERE key = '" + key + "'");
            SyncRun.execute(
                    target, "DELETE FROM godwit.leak_sample WHERE task NOT IN (SELECT task FROM godwit.ledger)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
