package dev.godwit.bench;

import dev.godwit.common.api.JobDocument;
import dev.godwit.common.api.JobSubmission;
import dev.godwit.common.api.TaskDocument;
import dev.godwit.common.http.ApiClient;
import dev.godwit.common.http.UnreachableException;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.json.Json;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What the pipeline itself costs: tasks that do nothing, through a real coordinator, Kafka and worker. */
@Command(
        name = "empty-tasks",
        description = "Runs tasks that do nothing through coordinator, database, Kafka and worker.",
        mixinStandardHelpOptions = true)
final class EmptyTasksBench implements Callable<Integer> {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(250);
    private static final int PAGE = 900;
    private static final int SUBMISSIONS = 12;
    private static final int WARM_UP = 500;

    @Option(
            names = "--tasks",
            defaultValue = "10000",
            description = "Tasks of the one large job. Default: ${DEFAULT-VALUE}")
    private int tasks;

    @Option(
            names = "--singles",
            defaultValue = "200",
            description = "Jobs of one task each, one after the other. Default: ${DEFAULT-VALUE}")
    private int singles;

    @Option(
            names = "--slots",
            defaultValue = "8",
            description = "Tasks that the worker does at once. Default: ${DEFAULT-VALUE}")
    private int slots;

    @Option(
            names = "--heap",
            defaultValue = "256m",
            description = "Heap of coordinator and worker. Default: ${DEFAULT-VALUE}")
    private String heap = "";

    @Option(names = "--report", description = "Also writes what it prints to this file.")
    private @Nullable Path file;

    private final Report report = new Report(System.out);

    @Override
    public Integer call() throws Exception {
        Machine.describe(report);
        try (var pipeline = new Pipeline(slots, heap)) {
            describe(pipeline);
            ApiClient client = pipeline.client();
            report.note("warming up with %d tasks ...", Math.min(tasks, WARM_UP));
            run(client, Math.min(tasks, WARM_UP));
            report.note("one job of %d tasks ...", tasks);
            burst(pipeline, client);
            report.note("%d jobs of one task ...", singles);
            singles(client);
            report.line("load after %s", Machine.load());
        }
        report.write(
                file,
                "The price of an empty task",
                "bench/run empty-tasks --tasks %d --singles %d --slots %d --heap %s"
                        .formatted(tasks, singles, slots, heap));
        return 0;
    }

    /** @param submitted just before the request left, by this process's clock, which is the coordinator's too */
    private record Finished(Instant submitted, Instant finished, List<TaskDocument> tasks) {

        double seconds() {
            return millis(submitted, finished) / 1000;
        }

        Sample submitToClaimed() {
            return Sample.of(tasks, task -> millis(submitted, granted(task)));
        }

        /** Whose lease ran out although the work was done: its report had not been read yet. */
        long grantedAgain() {
            return tasks.stream().filter(task -> task.attempt() > 1).count();
        }

        private static Instant granted(TaskDocument task) {
            Instant granted = task.grantedAt();
            if (granted == null || task.state() != TaskState.SUCCEEDED) {
                throw new IllegalStateException(
                        "Task '%s' is %s after %d grants".formatted(task.key(), task.state(), task.attempt()));
            }
            return granted;
        }
    }

    private void burst(Pipeline pipeline, ApiClient client) throws Exception {
        var before = pipeline.cpu();
        Finished job = run(client, tasks);
        var cpu = pipeline.cpu().minus(before);
        Sample wait = job.submitToClaimed();
        report.line("one job of %,d tasks", tasks);
        report.line(
                "  submit to claimed  p50 %,.0f ms, p99 %,.0f ms (most of it waiting in line)",
                wait.percentile(50), wait.percentile(99));
        report.line(
                "  submit to finished %.2f s: %,.0f tasks/s, %.3f ms a task",
                job.seconds(), tasks / job.seconds(), 1000 * job.seconds() / tasks);
        report.line("  granted again      %,d tasks: lease over before the report was read", job.grantedAgain());
        report.line(
                "  CPU a task         %.3f ms: coordinator %.3f, database %.3f, worker %.3f, Kafka %.3f",
                1000 * cpu.sum() / tasks,
                1000 * cpu.coordinator() / tasks,
                1000 * cpu.database() / tasks,
                1000 * cpu.worker() / tasks,
                1000 * cpu.broker() / tasks);
    }

    private void singles(ApiClient client) throws Exception {
        var jobs = new ArrayList<Finished>();
        for (int i = 0; i < singles; i++) {
            jobs.add(run(client, 1));
        }
        Sample claimed = Sample.of(jobs, job -> job.submitToClaimed().median());
        Sample finished = Sample.of(jobs, job -> 1000 * job.seconds());
        report.line("%,d jobs of one task, one after the other, into an idle pipeline", singles);
        report.line(
                "  submit to claimed  p50 %.1f ms, p99 %.1f ms, max %.1f ms",
                claimed.percentile(50), claimed.percentile(99), claimed.max());
        report.line(
                "  submit to finished p50 %.1f ms, p99 %.1f ms, max %.1f ms",
                finished.percentile(50), finished.percentile(99), finished.max());
    }

    private static Finished run(ApiClient client, int count) throws Exception {
        Instant submitted = Instant.now();
        JobDocument job = submit(client, count);
        Duration rest = count == 1 ? Duration.ofMillis(20) : BETWEEN_LOOKS;
        JobDocument now = client.job(job.id());
        while (!now.state().terminal()) {
            Thread.sleep(rest.toMillis());
            now = client.job(job.id());
        }
        Instant finished = now.finishedAt();
        if (now.state() != JobState.SUCCEEDED || finished == null) {
            throw new IllegalStateException("Job %s ended as %s: %s".formatted(now.id(), now.state(), now.failure()));
        }
        List<TaskDocument> all = tasks(client, job.id());
        if (all.size() != count) {
            throw new IllegalStateException("Job %s had %d tasks, not %d".formatted(now.id(), all.size(), count));
        }
        return new Finished(submitted, finished, all);
    }

    /** On a busy machine the answer may take longer than a client waits: it asks again, under the same key. */
    private static JobDocument submit(ApiClient client, int count) throws Exception {
        var submission = new JobSubmission(
                "noop", "staging", null, null, Json.object().put("count", count), null, null, null, null);
        String key = UUID.randomUUID().toString();
        for (int attempt = 1; ; attempt++) {
            try {
                return client.submit(submission, key);
            } catch (UnreachableException e) {
                if (attempt == SUBMISSIONS) {
                    throw e;
                }
            }
        }
    }

    private static List<TaskDocument> tasks(ApiClient client, JobId job) throws Exception {
        var all = new ArrayList<TaskDocument>();
        String next = null;
        do {
            var page = client.tasks(job, null, PAGE, next);
            all.addAll(page.items());
            next = page.nextPageToken();
        } while (next != null);
        return all;
    }

    private static double millis(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e6;
    }

    private void describe(Pipeline pipeline) throws SQLException {
        try (Connection connection = pipeline.database().connect("postgres");
                var statement = connection.createStatement();
                var found = statement.executeQuery(
                        "SELECT current_setting('server_version'), current_setting('fsync'), current_setting('synchronous_commit')")) {
            found.next();
            report.line(
                    "servers     PostgreSQL %s (fsync=%s, synchronous_commit=%s), Kafka %s, one broker, on loopback",
                    found.getString(1),
                    found.getString(2),
                    found.getString(3),
                    org.apache.kafka.common.utils.AppInfoParser.getVersion());
            report.line("godwit      one coordinator, one worker of %d slots, each a JVM with -Xmx%s", slots, heap);
            report.line("");
        }
    }
}
