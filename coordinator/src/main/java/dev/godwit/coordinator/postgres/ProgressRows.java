package dev.godwit.coordinator.postgres;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.job.JobId;
import dev.godwit.common.json.Json;
import dev.godwit.coordinator.job.Job;
import dev.godwit.coordinator.stage.Stage;
import java.time.Instant;
import java.util.Locale;
import org.jdbi.v3.core.Handle;

/** How far a job's present stage is, counted. */
final class ProgressRows {

    private ProgressRows() {}

    /** Whether more, or less, is done than the latest event of progress said. */
    static boolean changed(Handle handle, JobId id) {
        return handle.createQuery("""
                        SELECT j.progress IS DISTINCT FROM (
                            SELECT jsonb_build_object('stage', j.stage_name, 'epoch', j.epoch,
                                       'succeeded', count(*) FILTER (WHERE t.state = 'SUCCEEDED'),
                                       'done', coalesce(sum(t.done), 0), 'bytes', coalesce(sum(t.bytes), 0))
                            FROM godwit_control.task t WHERE t.job = j.id AND t.epoch = j.epoch AND t.stage = j.stage_name
                                AND t.purpose = 'WORK' AND NOT t.companion)
                        FROM godwit_control.job j WHERE j.id = :id
                        """)
                .bind("id", id.value())
                .mapTo(Boolean.class)
                .one();
    }

    /** Counts, remembers what was counted, and answers it as the event has it. */
    static ObjectNode keep(Handle transaction, Job job, Stage stage, Instant now) {
        var progress = Json.object();
        progress.put("stage", stage.name());
        var tasks = progress.putObject("tasks");
        var sums = new Sums();
        transaction
                .createQuery("""
                        SELECT state, count(*) AS n, coalesce(sum(done), 0)::bigint AS done, coalesce(sum(bytes), 0)::bigint AS bytes
                        FROM godwit_control.task
                        WHERE job = :job AND epoch = :epoch AND stage = :stage AND purpose = 'WORK' AND NOT companion GROUP BY state
                        """)
                .bind("job", job.id().value())
                .bind("epoch", job.status().epoch())
                .bind("stage", stage.name())
                .map((row, context) -> {
                    tasks.put(row.getString("state").toLowerCase(Locale.ROOT), row.getLong("n"));
                    sums.done += row.getLong("done");
                    sums.bytes += row.getLong("bytes");
                    return sums;
                })
                .list();
        progress.put("done", sums.done);
        progress.put("bytes", sums.bytes);
        var kept = Json.object()
                .put("stage", stage.name())
                .put("epoch", job.status().epoch())
                .put("succeeded", tasks.path("succeeded").asLong(0))
                .put("done", sums.done)
                .put("bytes", sums.bytes);
        transaction
                .createUpdate(
                        "UPDATE godwit_control.job SET progress = CAST(:kept AS jsonb), progress_at = :now WHERE id = :id")
                .bind("kept", Bind.text(kept))
                .bind("now", Bind.instant(now))
                .bind("id", job.id().value())
                .execute();
        return progress;
    }

    private static final class Sums {
        private long done;
        private long bytes;
    }
}
