package dev.godwit.coordinator.postgres;

import dev.godwit.common.job.JobId;
import dev.godwit.coordinator.job.Approval;
import dev.godwit.coordinator.job.Job;
import dev.godwit.coordinator.job.Situation;
import dev.godwit.coordinator.policy.Approver;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The situation of a job whose row the transaction has locked. */
final class JobSituation implements Situation {

    /** Locks of this class are held by who looks for conflicts on a connection. */
    private static final int CONFLICTS = 0x676f_6477;

    private final Handle transaction;
    private final Job job;
    private final Instant now;

    JobSituation(Handle transaction, Job job, Instant now) {
        this.transaction = transaction;
        this.job = job;
        this.now = now;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public long tasks(String stage) {
        return query("SELECT count(*) FROM godwit_control.task WHERE job = :job AND epoch = :epoch AND stage = :stage"
                        + " AND purpose = 'WORK' AND NOT companion")
                .bind("stage", stage)
                .mapTo(Long.class)
                .one();
    }

    @Override
    public boolean open(String stage) {
        return exists("stage = :stage AND NOT companion AND state IN ('BLOCKED', 'READY', 'RUNNING')", stage);
    }

    @Override
    public boolean companionsOpen(String stage) {
        return exists("stage = :stage AND companion AND state IN ('BLOCKED', 'READY', 'RUNNING')", stage);
    }

    @Override
    public boolean companionsSignalled(String stage) {
        return exists("stage = :stage AND companion AND signalled", stage);
    }

    @Override
    public boolean companionsLive(String stage) {
        return exists("stage = :stage AND companion AND offer IS NOT NULL", stage);
    }

    @Override
    public boolean unfinished() {
        return exists("state IN ('BLOCKED', 'READY', 'RUNNING')", null);
    }

    @Override
    public long running() {
        return query(
                        "SELECT count(*) FROM godwit_control.task WHERE job = :job AND epoch = :epoch AND state = 'RUNNING'")
                .mapTo(Long.class)
                .one();
    }

    @Override
    public long stopped() {
        return query("SELECT count(*) FROM godwit_control.task WHERE job = :job AND epoch = :epoch"
                        + " AND purpose = 'WORK' AND state IN ('FAILED', 'CANCELLED')")
                .mapTo(Long.class)
                .one();
    }

    @Override
    public boolean written() {
        return exists("writes AND state = 'SUCCEEDED'", null);
    }

    @Override
    public boolean mayStillWrite() {
        return transaction
                .createQuery("SELECT EXISTS (SELECT FROM godwit_control.task WHERE job = :job AND "
                        + TaskRows.MAY_STILL_WRITE + ")")
                .bind("job", job.id().value())
                .mapTo(Boolean.class)
                .one();
    }

    @Override
    public List<String> exposedTargets() {
        return transaction
                .createQuery(
                        "SELECT DISTINCT target FROM godwit_control.task WHERE job = :job AND writes AND attempt > 0 ORDER BY 1")
                .bind("job", job.id().value())
                .mapTo(String.class)
                .list();
    }

    @Override
    public List<String> scopes() {
        return JobRows.scopes(transaction, job.id());
    }

    @Override
    public SortedMap<String, String> artifacts() {
        var artifacts = new TreeMap<String, String>();
        transaction
                .createQuery("SELECT name, sha256 FROM godwit_control.artifact WHERE job_id = :job")
                .bind("job", job.id().value())
                .map((row, context) -> Map.entry(row.getString("name"), row.getString("sha256")))
                .forEach(artifact -> artifacts.put(artifact.getKey(), artifact.getValue()));
        return artifacts;
    }

    @Override
    public Optional<JobId> conflict() {
        for (String connection : job.spec().connections().stream().sorted().toList()) {
            transaction.execute("SELECT pg_advisory_xact_lock(?, hashtext(?))", CONFLICTS, connection);
        }
        return transaction
                .createQuery("""
                        SELECT id FROM godwit_control.job
                        WHERE holds AND id <> :job
                          AND (target = ANY(:uses) OR source = CAST(:target AS text))
                        ORDER BY id LIMIT 1
                        """)
                .bind("job", job.id().value())
                .bind("uses", Bind.texts(job.spec().connections()))
                .bind("target", job.spec().target())
                .map((row, context) -> new JobId(Read.uuid(row, "id")))
                .findOne();
    }

    @Override
    public List<Approval> approvals(String planHash) {
        return transaction
                .createQuery(
                        "SELECT principal, roles, at FROM godwit_control.approval WHERE job = :job AND plan_hash = :hash ORDER BY at")
                .bind("job", job.id().value())
                .bind("hash", planHash)
                .map((row, context) -> new Approval(
                        new Approver(row.getString("principal"), new HashSet<>(Read.texts(row, "roles"))),
                        Read.instant(row, "at")))
                .list();
    }

    private boolean exists(String condition, @Nullable String stage) {
        var query = query("SELECT EXISTS (SELECT FROM godwit_control.task WHERE job = :job AND epoch = :epoch AND "
                + condition + ")");
        if (stage != null) {
            query.bind("stage", stage);
        }
        return query.mapTo(Boolean.class).one();
    }

    private Query query(String sql) {
        return transaction
                .createQuery(sql)
                .bind("job", job.id().value())
                .bind("epoch", job.status().epoch());
    }
}
