package dev.godwit.coordinator.postgres;

import static dev.godwit.coordinator.postgres.TestPlane.BEN;
import static dev.godwit.coordinator.postgres.TestPlane.copy;
import static dev.godwit.coordinator.postgres.TestPlane.holder;
import static dev.godwit.coordinator.postgres.TestPlane.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.LeaseRefusedException;
import dev.godwit.common.worker.Renewal;
import dev.godwit.common.worker.ReportRefusedException;
import dev.godwit.coordinator.job.Dispatch;
import dev.godwit.coordinator.job.JobEventView;
import dev.godwit.coordinator.job.JobRefusedException;
import dev.godwit.testkit.PostgresExtension;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Workers that crash, fail, dawdle and repeat themselves, people who pause and resume, and leases that lapse, on two coordinators at
 * once. Whatever happens, each job comes to its end, every result that was taken came from the highest fence of its task, and the
 * jobs' events are numbered without a gap.
 */
class ChaosIT {

    @RegisterExtension
    static final PostgresExtension POSTGRES = PostgresExtension.shared();

    private static final int JOBS = 3;
    private static final int WORKERS = 4;

    private final AtomicBoolean over = new AtomicBoolean();

    /** The highest fence whose result was taken, by task. */
    private final Map<TaskId, Long> taken = new ConcurrentHashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void everyJobEndsAndOnlyTheYoungestFenceIsBelieved(long seed) throws Exception {
        try (var plane = TestPlane.on(POSTGRES)) {
            var jobs = new ArrayList<JobId>();
            for (int i = 0; i < JOBS; i++) {
                jobs.add(
                        i % 2 == 0
                                ? plane.noop(15).id()
                                : plane.sync("development").id());
            }
            var other = plane.another();
            var actors = new ArrayList<Callable<Object>>();
            for (int i = 0; i < WORKERS; i++) {
                var random = new Random(seed * 100 + i);
                var worker = plane.worker("w-" + i);
                var dispatch = i % 2 == 0 ? plane.plane.dispatch() : other.dispatch();
                actors.add(() -> work(dispatch, worker, random));
            }
            actors.add(() -> meddle(plane, jobs, new Random(seed)));
            actors.add(() -> sweep(plane, jobs));

            var pool = Executors.newFixedThreadPool(actors.size());
            try {
                for (var future : pool.invokeAll(actors)) {
                    future.get();
                }
            } finally {
                over.set(true);
                pool.shutdownNow();
            }

            for (JobId job : jobs) {
                assertThat(plane.state(job)).as("job %s", job).isEqualTo(JobState.SUCCEEDED);
                var events = plane.plane.jobs().events(job, 0, 1000);
                assertThat(events)
                        .extracting(JobEventView::sequence)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, events.size()).boxed().toList());
            }
            plane.jdbi()
                    .useHandle(handle -> handle.createQuery(
                                    "SELECT id, fence FROM godwit_control.task WHERE state = 'SUCCEEDED'")
                            .map((row, context) -> Map.entry(new TaskId(Read.uuid(row, "id")), row.getLong("fence")))
                            .forEach(done -> assertThat(done.getValue()).isEqualTo(taken.get(done.getKey()))));
        }
    }

    private Object work(Dispatch dispatch, TestPlane.Worker worker, Random random) {
        Deque<Grant> held = new ArrayDeque<>();
        while (!over.get()) {
            var request = worker.request(UUID.randomUUID(), 1 + random.nextInt(4), true);
            held.addAll(dispatch.claim(request, "token").grants());
            if (random.nextInt(4) == 0) {
                dispatch.claim(request, "token");
            }
            for (int i = held.size(); i > 0; i--) {
                Grant grant = held.remove();
                if (act(dispatch, grant, random)) {
                    held.add(grant);
                }
            }
        }
        return held.size();
    }

    /** Whether the worker believes that it still has the task. */
    private boolean act(Dispatch dispatch, Grant grant, Random random) {
        try {
            if (grant.companion()) {
                return hold(dispatch, grant, random);
            }
            switch (random.nextInt(10)) {
                case 0 -> dispatch.release(grant.task(), grant.fence());
                case 1 -> dispatch.renew(grant.task(), new Renewal.Request(grant.fence(), null));
                case 2 -> {
                    return random.nextBoolean();
                }
                case 3 -> {
                    if (grant.attempt() < 3) {
                        dispatch.fail(grant.task(), grant.fence(), FailureKind.TRANSIENT, "unlucky", "Unlucky");
                    }
                }
                default -> complete(dispatch, grant, random);
            }
            return random.nextInt(3) == 0;
        } catch (LeaseRefusedException e) {
            return false;
        } catch (ReportRefusedException e) {
            throw new AssertionError(e);
        }
    }

    private boolean hold(Dispatch dispatch, Grant grant, Random random)
            throws LeaseRefusedException, ReportRefusedException {
        if (random.nextInt(40) == 0) {
            return false;
        }
        if (random.nextInt(20) == 0) {
            dispatch.release(grant.task(), grant.fence());
            return true;
        }
        dispatch.signal(grant.task(), grant.fence(), Json.object().put("snapshot", grant.key()));
        var order = dispatch.renew(grant.task(), new Renewal.Request(grant.fence(), null))
                .order();
        if (order == Renewal.Order.FINISH) {
            complete(dispatch, grant, random);
        }
        return order != Renewal.Order.FINISH;
    }

    private void complete(Dispatch dispatch, Grant grant, Random random)
            throws LeaseRefusedException, ReportRefusedException {
        dispatch.complete(grant.task(), grant.fence(), result(grant, random));
        taken.merge(grant.task(), grant.fence().value(), Math::max);
    }

    private static TaskResult result(Grant grant, Random random) {
        if (grant.kind().equals("sync.plan")) {
            var drafts = new ArrayList<TaskDraft>(List.of(holder("h1"), holder("h2", "h1"), copy("prepare")));
            for (int i = 0; i < 6; i++) {
                drafts.add(copy("c" + i, "prepare", "h1"));
            }
            drafts.add(TestPlane.verify("v"));
            return plan(RiskLevel.LOW, drafts.toArray(TaskDraft[]::new));
        }
        if (grant.kind().endsWith(".reconcile")) {
            var data = Json.object();
            var missing = data.putArray("missing");
            if (random.nextInt(8) == 0 && grant.payload().path("tasks").size() > 0) {
                missing.add(grant.payload().path("tasks").get(0));
            }
            return TaskResult.of(data);
        }
        return TaskResult.empty();
    }

    /** A person who pauses, resumes, retries, and starts over what gave up. */
    private Object meddle(TestPlane plane, List<JobId> jobs, Random random) {
        while (!over.get()) {
            JobId job = jobs.get(random.nextInt(jobs.size()));
            try {
                if (random.nextInt(3) == 0) {
                    plane.plane.jobs().pause(job, BEN, null);
                }
                plane.plane.jobs().resume(job, BEN);
            } catch (JobRefusedException e) {
                retry(plane, job);
            }
        }
        return jobs;
    }

    private static void retry(TestPlane plane, JobId job) {
        if (plane.state(job) == JobState.FAILED) {
            plane.plane.jobs().retry(job, BEN);
        }
    }

    private Object sweep(TestPlane plane, List<JobId> jobs) {
        while (!over.get()) {
            plane.execute("UPDATE godwit_control.task SET lease_until = clock_timestamp() - interval '1 s'"
                    + " WHERE id IN (SELECT id FROM godwit_control.task WHERE state = 'RUNNING' AND random() < 0.1"
                    + " ORDER BY id FOR UPDATE SKIP LOCKED)");
            plane.execute("UPDATE godwit_control.task SET leaving_until = clock_timestamp() - interval '1 s'"
                    + " WHERE leaving_fence IS NOT NULL AND random() < 0.1");
            plane.sweep();
            over.set(jobs.stream().allMatch(job -> plane.state(job) == JobState.SUCCEEDED));
        }
        return jobs;
    }
}
