package dev.godwit.coordinator.postgres;

import dev.godwit.common.event.TopicNames;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** What subscribers are to be told of jobs: the latest state of each, and the means to tell it once more. Thread-safe. */
public final class PublicStates {

    private static final String WAITS = """
            EXISTS (SELECT FROM godwit_control.outbox o
                WHERE o.published_at IS NULL AND o.topic = '%s' AND o.event ->> 'key' = j.id::text)
            """.formatted(TopicNames.JOBS);

    private final Transactions transactions;
    private final JobRows jobs;
    private final JobLog log;

    PublicStates(Transactions transactions, JobRows jobs, JobLog log) {
        this.transactions = transactions;
        this.jobs = jobs;
        this.log = log;
    }

    /** A job's state, with the number of the event that led to it. */
    public record PublicState(long sequence, JobState state) {}

    /**
     * The latest state of a job.
     *
     * @param waits whether it, or an earlier one, is still to be published
     */
    public record Latest(PublicState state, boolean waits) {}

    /** The latest states of those of {@code ids} that are jobs. */
    public Map<JobId, Latest> latest(Collection<JobId> ids) {
        return transactions.ask(handle -> handle
                .createQuery("SELECT j.id, j.sequence, j.state, " + WAITS
                        + " AS waits FROM godwit_control.job j WHERE j.id = ANY (:ids)")
                .bind("ids", Bind.uuids(ids.stream().map(JobId::value).toList()))
                .map((row, context) -> Map.entry(
                        new JobId(Read.uuid(row, "id")),
                        new Latest(
                                new PublicState(row.getLong("sequence"), JobState.valueOf(row.getString("state"))),
                                row.getBoolean("waits"))))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** Has the latest state of a job published once more, as an event of its own; nothing happens if one is about to be. */
    public void restate(JobId id) {
        transactions.in(handle -> {
            var row = jobs.lock(handle, id)
                    .orElseThrow(() -> new IllegalArgumentException("There is no job %s".formatted(id)));
            if (!waits(handle, id)) {
                log.publishState(handle, row.job(), row.sequence(), updated(handle, id));
            }
            return id;
        });
    }

    private static Instant updated(Handle handle, JobId id) {
        return handle.createQuery("SELECT updated_at FROM godwit_control.job WHERE id = :id")
                .bind("id", id.value())
                .map((row, context) -> Read.instant(row, "updated_at"))
                .one();
    }

    private static boolean waits(Handle handle, JobId id) {
        return handle.createQuery("SELECT " + WAITS + " FROM godwit_control.job j WHERE j.id = :id")
                .bind("id", id.value())
                .mapTo(Boolean.class)
                .one();
    }
}
