package dev.godwit.cli.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.json.Json;
import dev.godwit.common.postgres.DatabaseSettings;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.LocalRunNumbers;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.local.LocalJob;
import dev.godwit.common.worker.local.LocalListener;
import dev.godwit.common.worker.local.LocalRun;
import dev.godwit.common.worker.local.LocalStage;
import dev.godwit.schema.sql.PgQueryParser;
import dev.godwit.sync.SyncHandlers;
import dev.godwit.sync.SyncSettings;
import dev.godwit.sync.anonymize.MaskKey;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The time left of a real sync, held against the time that it then took. Its rate makes the machine a steady one; it takes a minute. */
class ForecastIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private record Said(Instant at, Forecast.Lane all) {}

    @Test
    @EnabledIfSystemProperty(named = "nightly", matches = "true")
    void afterATenthOfTheWorkTheTimeLeftIsWithinAQuarterOfTheTruth() throws Exception {
        TestDatabase source = postgres.newDatabase("source");
        TestDatabase target = postgres.newDatabase("target");
        String schema = "CREATE TABLE narrow (id int, n int); CREATE TABLE wide (id int, what text)";
        execute(source, schema);
        execute(target, schema);
        execute(source, """
                INSERT INTO narrow SELECT i, i FROM generate_series(1, 150000) i;
                INSERT INTO wide SELECT i, repeat(md5(i::text), 20) FROM generate_series(1, 15000) i;
                ANALYZE;
                """);
        var progress = new JobProgress(Clock.systemUTC());
        var copied = new Copied(progress);
        var said = new ArrayList<Said>();
        var looks = Executors.newSingleThreadScheduledExecutor();
        try {
            var unused = looks.scheduleAtFixedRate(
                    () -> said.add(new Said(Instant.now(), progress.forecast().all())),
                    250,
                    250,
                    TimeUnit.MILLISECONDS);
            assertThat(run(source, target, progress, copied).run().state()).isEqualTo(JobState.SUCCEEDED);
        } finally {
            looks.shutdown();
            assertThat(looks.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        }

        Instant end = Objects.requireNonNull(copied.last);
        List<Said> held = said.stream()
                .filter(each -> each.all().fraction() >= 0.1 && each.at().isBefore(end))
                .toList();
        assertThat(held).hasSizeGreaterThan(10);
        assertThat(held).allSatisfy(each -> {
            double truth = Duration.between(each.at(), end).toMillis() / 1e3;
            assertThat((double) Objects.requireNonNull(each.all().etaSeconds()))
                    .as("at %.2f, %.1f s before the end", each.all().fraction(), truth)
                    .isBetween(truth * 0.75 - 1, truth * 1.25 + 1);
        });
    }

    /** Hears of chunks, and of the last one that was copied. */
    private static final class Copied implements LocalListener {
        private final JobProgress progress;
        private volatile Instant last = Instant.EPOCH;

        Copied(JobProgress progress) {
            this.progress = progress;
        }

        @Override
        public void started(Grant grant) {
            if (!grant.companion()) {
                progress.began(grant.key());
            }
        }

        @Override
        public void progressed(Grant grant, Progress now) {
            if (!grant.companion()) {
                progress.at(grant.key(), now);
            }
        }

        @Override
        public void succeeded(Grant grant) {
            if (!grant.companion()) {
                progress.finished(grant.key());
            }
            if (grant.kind().equals("sync.copy")) {
                last = Instant.now();
            }
        }
    }

    private static LocalRun run(TestDatabase source, TestDatabase target, JobProgress progress, LocalListener listener)
            throws Exception {
        String file = """
                source: production
                target: staging
                tables: ["public.*"]
                policy: policy.yaml
                chunk_size: 1MiB
                limits: {rate: 200kB}
                """;
        String policy = "rules: {public.*.*: {keep: {reason: made up, by: test, until: 2099-01-01}}}";
        var plan = new TaskDraft(
                "plan",
                "plan",
                "sync.plan",
                Json.object(),
                Json.object(),
                List.of(),
                "production",
                "staging",
                false,
                0);
        var job = new LocalJob(
                JobId.random(),
                "sync",
                "test",
                Json.object().put("file", "sync.yaml"),
                List.of(
                        LocalStage.of("plan", new LocalStage.Entry(plan, false)),
                        LocalStage.of("copy").withReconciliation(),
                        LocalStage.of("finish"),
                        LocalStage.of("verify")),
                "sync.reconcile",
                Bundle.of(Map.of("sync.yaml", file.getBytes(UTF_8), "policy.yaml", policy.getBytes(UTF_8))));
        byte[] material = new byte[32];
        new Random(4).nextBytes(material);
        var databases = new Databases(Map.of("production", settings(source), "staging", settings(target)));
        var settings = new SyncSettings(MaskKey.of("test", material), AnonymizationStrategies.builtIn());
        return new LocalRun(
                job,
                SyncHandlers.builtIn(databases, settings, new PgQueryParser()).stream()
                        .map(handler -> new ObservedHandler(handler, progress))
                        .toList(),
                3,
                databases.names(),
                new LocalRunNumbers(databases),
                approved -> true,
                listener,
                new SimpleMeterRegistry(),
                Clock.systemUTC());
    }

    private static DatabaseSettings settings(TestDatabase database) {
        return new DatabaseSettings(database.jdbcUrl(), database.user(), database.password());
    }

    private static void execute(TestDatabase database, String sql) throws SQLException {
        try (Connection connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
