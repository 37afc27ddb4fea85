package dev.godwit.coordinator.postgres;

import dev.godwit.common.api.ArtifactDocument;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.json.Hashes;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.LeaseRefusedException;
import dev.godwit.coordinator.audit.ArtifactSigner;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The documents that tasks leave with their jobs. Blocking, thread-safe. */
public final class Artifacts {

    private final Jdbi jdbi;
    private final ArtifactSigner signer;

    public Artifacts(Jdbi jdbi, ArtifactSigner signer) {
        this.jdbi = jdbi;
        this.signer = signer;
    }

    /** Keeps a document of a task that {@code fence} was just found to hold; a former owner never replaces what a later one wrote.
     *
     * @throws LeaseRefusedException if a higher fence of this task has written it */
    public void keep(JobId job, TaskId task, Fence fence, String name, String mediaType, byte[] content)
            throws LeaseRefusedException {
        String sha256 = Hashes.hex(Hashes.sha256(content));
        Instant now = jdbi.withHandle(Transactions::now);
        var seal = signer.seal(job, name, sha256, content.length, now);
        int written = jdbi.withHandle(handle -> handle.createUpdate("""
                        INSERT INTO godwit_control.artifact AS a
                            (job_id, name, media_type, sha256, size, content, task_id, fence, seal)
                        VALUES (:job, :name, :mediaType, :sha256, :size, :content, :task, :fence, CAST(:seal AS jsonb))
                        ON CONFLICT (job_id, name) DO UPDATE SET
                            media_type = excluded.media_type, sha256 = excluded.sha256, size = excluded.size,
                            content = excluded.content, task_id = excluded.task_id, fence = excluded.fence,
                            seal = excluded.seal, created_at = clock_timestamp()
                        WHERE a.task_id <> excluded.task_id OR a.fence <= excluded.fence
                        """)
                .bind("job", job.value())
                .bind("name", name)
                .bind("mediaType", mediaType)
                .bind("sha256", sha256)
                .bind("seal", Json.text(seal))
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
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT name, media_type, sha256, size, task_id, created_at, seal"
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
                rs.getObject("created_at", OffsetDateTime.class).toInstant(),
                seal(rs.getString("seal")));
    }

    private static ArtifactDocument.@Nullable Seal seal(@Nullable String json) {
        return json == null ? null : Json.as(Json.parse(json), ArtifactDocument.Seal.class);
    }

    /** A document itself. */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    public record Content(String mediaType, byte[] bytes) {}
}
