package dev.godwit.coordinator.postgres;

import dev.godwit.common.api.ArtifactDocument;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.json.Hashes;
import dev.godwit.common.worker.LeaseRefusedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;

/** The documents that tasks leave with their jobs. Blocking, thread-safe. */
public final class Artifacts {

    private final Jdbi jdbi;

    public Artifacts(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Keeps a document of a task that {@code fence} was just found to hold; a former owner never replaces what a later one wrote.
     *
     * @throws LeaseRefusedException if a higher fence of this task has written it */
    public void keep(JobId job, TaskId task, Fence fence, String name, String mediaType, byte[] content)
            throws LeaseRefusedException {
        int written = jdbi.withHandle(handle -> handle.createUpdate("""
                        INSERT INTO godwit_control.artifact AS a
                            (job_id, name, media_type, sha256, size, content, task_id, fence)
                        VALUES (:job, :name, :mediaType, :sha256, :size, :content, :task, :fence)
                        ON CONFLICT (job_id, name) DO UPDATE SET
                            media_type = excluded.media_type, sha256 = excluded.sha256, size = excluded.size,
                            content = excluded.content, task_id = excluded.task_id, fence = excluded.fence,
                            created_at = clock_timestamp()
                        WHERE a.task_id <> excluded.task_id OR a.fence <= excluded.fence
                        """)
                .bind("job", job.value())
                .bind("name", name)
                .bind("mediaType", mediaType)
                .bind("sha256", Hashes.hex(Hashes.sha256(content)))
                .bind("size", content.length)
                .bind("content", content)
                .bind("task", task.value())
                .bind("fence", fence.value())
                .execute());
        if (written == 0) {
            throw new LeaseRefusedException(
                    "Task %s is not held under fence %s: a later owner has written '%s'".formatted(task, fence, name));
        }
    }

    /** By name. */
    public List<ArtifactDocument> list(JobId job) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT name, media_type, sha256, size, task_id, created_at"
                        + " FROM godwit_control.artifact WHERE job_id = :job ORDER BY name")
                .bind("job", job.value())
                .map((rs, context) -> view(rs))
                .list());
    }

    public Optional<Content> find(JobId job, String name) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT media_type, content FROM godwit_control.artifact WHERE job_id = :job AND name = :name")
                .bind("job", job.value())
                .bind("name", name)
                .map((rs, context) -> new Content(rs.getString("media_type"), rs.getBytes("content")))
                .findOne());
    }

    private static ArtifactDocument view(ResultSet rs) throws SQLException {
        return new ArtifactDocument(
                rs.getString("name"),
                rs.getString("media_type"),
                rs.getString("sha256"),
                rs.getInt("size"),
                new TaskId(rs.getObject("task_id", UUID.class)),
                rs.getObject("created_at", OffsetDateTime.class).toInstant());
    }

    /** A document itself. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    public record Content(String mediaType, byte[] bytes) {}
}
