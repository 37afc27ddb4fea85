package dev.godwit.coordinator.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.Fence;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.worker.Grant;
import dev.godwit.coordinator.stage.JobKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;

/** Turns tasks into grants, and tells their owners what they need to know of other tasks. */
final class GrantRows {

    private final Installation installation;
    private final JobRows jobs;

    GrantRows(Installation installation, JobRows jobs) {
        this.installation = installation;
        this.jobs = jobs;
    }

    /** @param token names the one that it showed */
    record Grantee(WorkerId worker, String token) {}

    /** Gives {@code tasks}, which are locked and ready, to {@code owner}; the answer is in their order. */
    List<Grant> grant(
            Handle transaction, List<UUID> tasks, Grantee owner, int epoch, Duration lease, Supplier<String> secrets) {
        var secret = new ArrayList<String>();
        tasks.forEach(task -> secret.add(secrets.get()));
        var stageFacts = new HashMap<StageOfJob, Facts>();
        return transaction
                .createQuery("""
                        WITH granted AS (
                            UPDATE godwit_control.task t
                            SET state = 'RUNNING', attempt = t.attempt + 1, owner = :owner, secret = given.secret, token = :token,
                                fence = (CAST(:epoch AS bigint) << 40) | nextval('godwit_control.fence'),
                                granted_at = clock_timestamp(), lease_until = clock_timestamp() + CAST(:lease AS interval),
                                offer = CASE WHEN t.leaving_fence IS NULL THEN NULL ELSE t.offer END,
                                offer_fence = CASE WHEN t.leaving_fence IS NULL THEN NULL ELSE t.offer_fence END,
                                lapsed = false, closed = NULL, done = 0, total = NULL, bytes = 0, note = NULL
                            FROM unnest(:tasks, :secrets) WITH ORDINALITY AS given (id, secret, place)
                            WHERE t.id = given.id
                            RETURNING t.*, given.place)
                        SELECT g.id, g.job, g.epoch, g.key, g.stage, g.kind, g.fence, g.secret, g.attempt, g.scope, g.payload,
                               g.source, g.target, g.companion,
                               j.kind AS job_kind, j.environment, j.request, j.bundle
                        FROM granted g JOIN godwit_control.job j ON j.id = g.job ORDER BY g.place
                        """)
                .bind("owner", owner.worker().value())
                .bind("token", owner.token())
                .bind("epoch", epoch)
                .bind("lease", lease.toString())
                .bind("tasks", Bind.uuids(tasks))
                .bind("secrets", Bind.texts(secret))
                .map((row, context) -> grant(transaction, row, lease, stageFacts))
                .list();
    }

    private record StageOfJob(UUID job, int epoch, String stage) {}

    private record Facts(Map<String, JsonNode> offers, Map<String, JsonNode> results) {}

    private Grant grant(Handle transaction, ResultSet row, Duration lease, Map<StageOfJob, Facts> known)
            throws SQLException {
        var stage = new StageOfJob(Read.uuid(row, "job"), row.getInt("epoch"), row.getString("stage"));
        JobKind kind = jobs.kind(row.getString("job_kind"));
        Facts facts = known.computeIfAbsent(stage, key -> facts(transaction, kind, key));
        return new Grant(
                installation.manager(),
                new TaskId(Read.uuid(row, "id")),
                new JobId(stage.job()),
                kind.name(),
                row.getString("environment"),
                stage.epoch(),
                row.getString("key"),
                row.getString("kind"),
                new Fence(row.getLong("fence")),
                row.getString("secret"),
                row.getInt("attempt"),
                lease,
                Read.json(row, "request"),
                Read.json(row, "scope"),
                Read.json(row, "payload"),
                row.getString("source"),
                row.getString("target"),
                row.getBoolean("companion"),
                row.getString("bundle"),
                facts.offers(),
                facts.results());
    }

    private static Facts facts(Handle transaction, JobKind kind, StageOfJob stage) {
        return new Facts(
                offers(transaction, new JobId(stage.job()), stage.epoch(), stage.stage()),
                results(transaction, kind, stage));
    }

    /** What the companions of a stage that are up have signalled, by key. */
    static Map<String, JsonNode> offers(Handle handle, JobId job, int epoch, String stage) {
        var offers = new HashMap<String, JsonNode>();
        handle.createQuery("""
                        SELECT key, offer FROM godwit_control.task
                        WHERE job = :job AND epoch = :epoch AND stage = :stage AND companion AND offer IS NOT NULL
                        """)
                .bind("job", job.value())
                .bind("epoch", epoch)
                .bind("stage", stage)
                .map((row, context) -> Map.entry(row.getString("key"), Read.json(row, "offer")))
                .forEach(offer -> offers.put(offer.getKey(), offer.getValue()));
        return offers;
    }

    /** What the entry tasks of earlier stages brought back, by key. */
    private static Map<String, JsonNode> results(Handle transaction, JobKind kind, StageOfJob stage) {
        var results = new HashMap<String, JsonNode>();
        if (kind.indexOf(stage.stage()) <= 0) {
            return results;
        }
        transaction
                .createQuery("""
                        SELECT key, stage, result FROM godwit_control.task
                        WHERE job = :job AND epoch = :epoch AND entry AND state = 'SUCCEEDED' AND result IS NOT NULL
                        """)
                .bind("job", stage.job())
                .bind("epoch", stage.epoch())
                .map((row, context) ->
                        new Result(row.getString("key"), row.getString("stage"), Read.json(row, "result")))
                .forEach(result -> {
                    if (kind.indexOf(result.stage()) < kind.indexOf(stage.stage())) {
                        results.put(result.key(), result.data());
                    }
                });
        return results;
    }

    private record Result(String key, String stage, JsonNode data) {}
}
