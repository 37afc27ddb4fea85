package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.failure;
import static dev.godwit.sync.SyncRun.number;
import static dev.godwit.sync.SyncRun.result;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.godwit.common.job.JobState;
import dev.godwit.common.json.Hashes;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.sync.verify.SyncReport;
import dev.godwit.sync.verify.TableReport;
import dev.godwit.sync.verify.TableReport.Column;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A sync from end to end in one process: plan, gate, snapshot, copy, finish, verify, leak scan. */
class SyncIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final String SCHEMA = """
            CREATE TYPE mood AS ENUM ('happy', 'sad');
            CREATE TABLE people (
                id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                email text NOT NULL UNIQUE,
                name text NOT NULL,
                phone text,
                mood mood NOT NULL,
                notes jsonb NOT NULL,
                tags text[] NOT NULL);
            CREATE INDEX people_name ON people (name);
            CREATE TABLE "Orders" (
                id uuid PRIMARY KEY,
                person bigint NOT NULL REFERENCES people (id),
                "totalCents" bigint NOT NULL);
            CREATE TABLE log (person bigint NOT NULL, at timestamptz NOT NULL, what text NOT NULL) PARTITION BY RANGE (at);
            CREATE TABLE log_1 PARTITION OF log FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
            CREATE TABLE log_2 PARTITION OF log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
            CREATE TABLE keyless (line text);
            """;

    private static final String ROWS = """
            INSERT INTO people (email, name, phone, mood, notes, tags)
            SELECT 'person.' || i || '@secret.example', 'Given' || i || ' Family' || i, '+49 30 ' || (1000000 + i), 'happy',
                jsonb_build_object('backup', 'person.' || i || '@secret.example'), ARRAY['t' || i]
            FROM generate_series(1, 5000) i;
            INSERT INTO "Orders" SELECT md5(i::text)::uuid, 1 + i % 5000, i FROM generate_series(1, 8000) i;
            INSERT INTO log SELECT 1 + i % 5000, timestamptz '2025-06-01' + i * interval '1 hour', 'login ' || i
            FROM generate_series(1, 9000) i;
            INSERT INTO keyless SELECT 'line' FROM generate_series(1, 100);
            ANALYZE;
            """;

    private static final String POLICY = """
            version: 1
            rules:
              public.people.email: email
              public.people.name: name
              public.people.phone: phone
              public.people.notes: redact
              public.people.tags: redact
              public.people.id: {keep: {reason: surrogate key, by: dpo, until: 2099-01-01}}
              public.people.mood: {keep: {reason: not personal, by: dpo, until: 2099-01-01}}
              public.Orders.*: {keep: {reason: not personal, by: dpo, until: 2099-01-01}}
              public.log.*: {keep: {reason: not personal, by: dpo, until: 2099-01-01}}
              public.keyless.line: {keep: {reason: not personal, by: dpo, until: 2099-01-01}}
            """;

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void twoDatabasesOfTheSameSchema() throws SQLException {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
        execute(source, SCHEMA);
        execute(target, SCHEMA);
        execute(source, ROWS);
    }

    @Test
    void everyRowArrivesOnceMaskedAsThePolicySays() throws Exception {
        LocalOutcome outcome = sync(POLICY, "refuse");

        assertThat(outcome.failure()).isNull();
        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
        for (String table : List.of("people", "\"Orders\"", "log", "log_1", "log_2", "keyless")) {
            assertThat(number(target, "SELECT count(*) FROM " + table))
                    .as(table)
                    .isEqualTo(number(source, "SELECT count(*) FROM " + table));
        }
        String kept = "SELECT sum(hashtext(o::text)) FROM \"Orders\" o";
        assertThat(number(target, kept)).isEqualTo(number(source, kept));
        assertThat(number(target, "SELECT count(*) FROM people WHERE people::text LIKE '%secret.example%'"))
                .isZero();
        assertThat(number(target, "SELECT count(DISTINCT email) FROM people WHERE email LIKE '%.invalid'"))
                .isEqualTo(5000);
        assertThat(number(target, "SELECT count(*) FROM pg_indexes WHERE indexname = 'people_name'"))
                .isEqualTo(1);
        assertThat(number(target, "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated"))
                .isEqualTo(1);
        assertThat(number(target, "SELECT nextval('people_id_seq')")).isEqualTo(5001);
        assertThat(result(outcome, "leak-scan").path("hits").asLong()).isZero();
        assertThat(result(outcome, "leak-scan").path("controlHits").asLong()).isPositive();
    }

    @Test
    void theReportSaysWhatWasCopiedMaskedAndChecked() throws Exception {
        execute(
                source,
                "INSERT INTO people (email, name, mood, notes, tags) VALUES ('not an address', 'Ann', 'sad', '{}', '{}')");

        LocalOutcome outcome = sync(POLICY, "refuse");

        byte[] json = artifact(outcome, SyncReport.JSON);
        SyncReport report = Json.as(Json.parse(new String(json, UTF_8)), SyncReport.class);
        assertThat(report.tables())
                .extracting(TableReport::source, TableReport::rows)
                .containsExactly(
                        tuple("public.Orders", 8000L),
                        tuple("public.keyless", 100L),
                        tuple("public.log", 9000L),
                        tuple("public.people", 5001L));
        assertThat(report.tables().get(3).columns())
                .filteredOn(column -> List.of("id", "email", "phone").contains(column.name()))
                .extracting(
                        Column::name,
                        Column::strategy,
                        Column::domain,
                        Column::values,
                        Column::nulls,
                        Column::unchanged,
                        Column::unparseable,
                        Column::nulled,
                        Column::warning)
                .containsExactly(
                        tuple("id", "keep", "", null, null, null, null, null, null),
                        tuple("email", "email", "public.people.email", 5001L, 0L, 0L, 0L, 0L, null),
                        tuple("phone", "phone", "public.people.phone", 5000L, 1L, 0L, 0L, 0L, null));
        Column email = report.tables().get(3).columns().get(1);
        assertThat(email.distinctBefore()).isBetween(4500L, 5500L);
        assertThat(email.distinctAfter()).isBetween(4500L, 5500L);
        assertThat(number(target, "SELECT count(*) FROM godwit.column_spread")).isZero();
        assertThat(report.rows()).isEqualTo(22_101);
        assertThat(report.copiedFrom()).isNotNull().isBeforeOrEqualTo(report.copiedTo());
        assertThat(report.leakScan().path("controlHits").asLong()).isPositive();
        assertThat(result(outcome, "report").path("sha256").asText()).isEqualTo(Hashes.hex(Hashes.sha256(json)));
        assertThat(new String(artifact(outcome, SyncReport.HTML), UTF_8))
                .contains("<td><code>public.Orders</code></td>")
                .contains("<td class=\"n\">5,001</td>")
                .doesNotContain("secret.example");
        assertThat(new String(json, UTF_8)).doesNotContain("secret.example");
    }

    @Test
    void aColumnWithoutADecisionStopsTheJobBeforeTheFirstRow() throws Exception {
        LocalOutcome outcome =
                sync(POLICY.replace("public.people.phone: phone", "public.people.mail: email"), "refuse");

        assertThat(outcome.state()).isEqualTo(JobState.FAILED);
        assertThat(failure(outcome).message())
                .contains("public.people.phone")
                .contains("No column is called 'public.people.mail'")
                .contains("Did you mean 'public.people.email'?");
        assertThat(number(target, "SELECT count(*) FROM people")).isZero();
    }

    @Test
    void rowsInTheTargetAreNotTouchedUnlessThePlanSaysSo() throws Exception {
        execute(target, "INSERT INTO keyless VALUES ('mine')");

        assertThat(failure(sync(POLICY, "refuse")).code()).isEqualTo("target-not-empty");
        assertThat(number(target, "SELECT count(*) FROM keyless")).isEqualTo(1);
        assertThat(number(target, "SELECT count(*) FROM pg_indexes WHERE indexname = 'people_name'"))
                .isEqualTo(1);

        assertThat(sync(POLICY, "replace").state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(number(target, "SELECT count(*) FROM keyless")).isEqualTo(100);
    }

    @Test
    void aLeakThatThePolicyOverlooksIsFound() throws Exception {
        LocalOutcome outcome = sync(
                POLICY.replace(
                        "public.people.notes: redact",
                        "public.people.notes: {keep: {reason: oops, by: dpo, until: 2099-01-01}}"),
                "refuse");

        assertThat(outcome.state()).isEqualTo(JobState.FAILED);
        assertThat(failure(outcome).code()).isEqualTo("leak-suspected");
        assertThat(failure(outcome).message()).contains("public.people.notes").doesNotContain("secret.example");
    }

    private static byte[] artifact(LocalOutcome outcome, String name) {
        return Objects.requireNonNull(outcome.artifacts().get(name), name).content();
    }

    private LocalOutcome sync(String policy, String existing) throws Exception {
        SyncRun run = SyncRun.between(source, target).under(policy);
        return (existing.equals("replace") ? run.replacing() : run).run();
    }
}
