package dev.godwit.sync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobState;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.local.LocalListener;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.sync.anonymize.TestKeys;
import dev.godwit.sync.copy.LeakFilter;
import dev.godwit.testkit.PostgresExtension;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a sync's leak scan finds, and what it says of itself. */
class LeakScanIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final String KEEP = "{keep: {reason: test, by: dpo, until: 2099-01-01}}";

    private MaskedSync sync;

    @BeforeEach
    void twoDatabases() throws SQLException {
        sync = new MaskedSync(postgres.newDatabase("source"), postgres.newDatabase("target"));
    }

    /** So many that not all values are remembered, of two masked columns, of which either may leak. */
    @ParameterizedTest
    @ValueSource(strings = {"email", "login"})
    void aLeakOfAnyMaskedColumnIsFound(String leaking) throws Exception {
        sync.execute("CREATE TABLE p (id int PRIMARY KEY, login text, email text, note text)");
        MaskedSync.execute(sync.source(), """
                INSERT INTO p SELECT i, login, email, %s
                FROM (SELECT i, 'login-' || i AS login, 'person.' || i || '@secret.example' AS email
                      FROM generate_series(1, 60000) i) t;
                ANALYZE;
                """.formatted(leaking));

        LocalOutcome outcome = sync.run("""
                version: 1
                rules:
                  public.p.login: hmac
                  public.p.email: email
                  public.p.id: %1$s
                  public.p.note: %1$s
                """.formatted(KEEP), "");

        assertThat(failure(outcome).code()).isEqualTo("leak-suspected");
        assertThat(failure(outcome).message())
                .matches(
                        "Values of the source were found in the target, in: public\\.p\\.note \\(\\d+\\)\\. Do not use the copy\\.");
        JsonNode report = Json.parse(new String(
                Objects.requireNonNull(outcome.artifacts().get("leak-scan.json"))
                        .content(),
                UTF_8));
        assertThat(report.path("remembered").asLong()).isBetween(10_000L, 50_000L);
        for (JsonNode column : report.path("originals")) {
            assertThat(column.path("remembered").asLong()).isPositive();
            assertThat(column.path("controlHits").asLong()).isPositive();
        }
        assertThat(names(report.path("originals"))).containsExactly("public.p.email", "public.p.login");
    }

    @Test
    void aLeakIsFoundInAColumnOfWhateverTypeThatMayHoldText() throws Exception {
        sync.execute("""
                CREATE TYPE contact AS (name text, address text);
                CREATE TABLE p (email text, line varchar(80), doc json, tree jsonb, list text[], words tsvector, who contact);
                """);
        MaskedSync.execute(sync.source(), """
                INSERT INTO p
                SELECT email, 'to ' || email, json_build_object('to', email), jsonb_build_array(email), ARRAY['x', email],
                    to_tsvector('simple', email), ('x', email)::contact
                FROM (SELECT 'person.' || i || '@secret.example' AS email FROM generate_series(1, 10) i) t
                """);

        LocalOutcome outcome =
                sync.run("version: 1\nrules:\n  public.p.*: %s\n  public.p.email: email\n".formatted(KEEP), "");

        assertThat(failure(outcome).message())
                .contains("in: public.p.line (10), public.p.doc (10), public.p.tree (10), public.p.list (10),"
                        + " public.p.words (10), public.p.who (10).");
    }

    /** The source's statistics say that there are no rows. */
    @Test
    void aTableOfUnknownSizeMakesNoFalseHits() throws Exception {
        sync.execute("CREATE TABLE p (id int PRIMARY KEY, email text, note text); ANALYZE p");
        MaskedSync.execute(
                sync.source(),
                "INSERT INTO p SELECT i, 'person.' || i || '@secret.example', 'a note of ' || i || ' words' FROM generate_series(1, 150000) i");

        LocalOutcome outcome = sync.run("""
                version: 1
                rules:
                  public.p.email: email
                  public.p.id: %1$s
                  public.p.note: %1$s
                """.formatted(KEEP), "");

        assertThat(outcome.failure()).isNull();
        JsonNode report = report(outcome);
        assertThat(report.path("hits").asLong()).isZero();
        assertThat(report.path("remembered").asLong()).isBetween(10_000L, 50_000L);
        assertThat(report.path("falseHitChance").asDouble()).isBetween(0.0, 1e-6);
    }

    @Test
    void theControlLooksWhereTheFilteredRowsAre() throws Exception {
        sync.execute("CREATE TABLE p (id int PRIMARY KEY, email text)");
        MaskedSync.execute(
                sync.source(),
                "INSERT INTO p SELECT i, 'person.' || i || '@secret.example' FROM generate_series(1, 30000) i; ANALYZE");

        LocalOutcome outcome = sync.run("""
                version: 1
                rules:
                  public.p.email: email
                  public.p.id: %s
                """.formatted(KEEP), "filters: {\"public.p\": \"id > 29990\"}");

        assertThat(outcome.failure()).isNull();
        assertThat(report(outcome).path("remembered").asLong()).isEqualTo(10);
        assertThat(report(outcome).path("controlHits").asLong()).isEqualTo(10);
        assertThat(MaskedSync.number(sync.target(), "SELECT count(*) FROM godwit.leak_sample"))
                .as("kept once they are of no more use")
                .isZero();
    }

    /** Of the source nothing is read after the copy, which may be long ago. */
    @Test
    void rowsThatAreGoneFromTheSourceDoNotBlindTheScan() throws Exception {
        sync.execute("CREATE TABLE s (token text)");
        MaskedSync.execute(sync.source(), "INSERT INTO s SELECT md5(i::text) FROM generate_series(1, 10) i");
        var deletesAfterTheCopy = new LocalListener() {
            @Override
            public void succeeded(Grant grant) {
                if (grant.kind().equals("sync.finish")) {
                    run("DELETE FROM s");
                }
            }

            private void run(String sql) {
                try {
                    MaskedSync.execute(sync.source(), sql);
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        };

        LocalOutcome outcome = sync.run("version: 1\nrules:\n  public.s.token: hmac\n", "", deletesAfterTheCopy);

        assertThat(outcome.failure()).isNull();
        assertThat(report(outcome).path("controlHits").asLong()).isEqualTo(10);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "DELETE FROM godwit.leak_sample WHERE source_table = 'public.s'"
                        + " | The target has what 0 chunks of 'public.s' remembered, and 1 were copied",
                "UPDATE godwit.leak_sample SET columns = '{\"token\": {\"values\": 10, \"controlHits\": 0}}'"
                        + " | No control has found the 10 remembered values of 'public.s.token' in the source",
                "UPDATE godwit.leak_sample SET hashes = decode('EMPTY', 'hex')"
                        + " | No control has found the 10 remembered values of 'public.s.token' in the source",
                "UPDATE godwit.leak_sample SET hashes = '\\x00'::bytea"
                        + " | What was remembered of 'public.s' cannot be read",
            })
    void aScanThatMightOverlookAColumnFails(String damage, String why) throws Exception {
        sync.execute("CREATE TABLE s (token text)");
        MaskedSync.execute(sync.source(), "INSERT INTO s SELECT md5(i::text) FROM generate_series(1, 10) i");
        var damaging = new LocalListener() {
            @Override
            public void succeeded(Grant grant) {
                try {
                    if (grant.kind().equals("sync.finish")) {
                        MaskedSync.execute(sync.target(), damage.replace("EMPTY", emptyFilter()));
                    }
                } catch (SQLException | IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        };

        LocalOutcome outcome = sync.run("version: 1\nrules:\n  public.s.token: hmac\n", "", damaging);

        assertThat(outcome.state()).isEqualTo(JobState.FAILED);
        assertThat(failure(outcome).code()).isEqualTo("leak-scan-blind");
        assertThat(failure(outcome).message()).contains(why);
    }

    @Test
    void theReportSaysWhatWasNotLookedForAndNotLookedThrough() throws Exception {
        sync.execute("""
                CREATE TABLE p (id bigint PRIMARY KEY, name text, phone text, email text, short text, born date, doc jsonb)
                """);
        MaskedSync.execute(sync.source(), """
                INSERT INTO p SELECT i, 'Given' || i || ' Family', '+49 30 ' || 1000000 + i, 'p' || i || '@secret.example', 'x', '1990-01-01', '{}'
                FROM generate_series(1, 100) i
                """);

        LocalOutcome outcome = sync.run("""
                version: 1
                rules:
                  public.p.id: hmac
                  public.p.name: name
                  public.p.phone: phone
                  public.p.email: email
                  public.p.short: hmac
                  public.p.born: redact
                  public.p.doc: redact
                """, "");

        assertThat(outcome.failure()).isNull();
        JsonNode report = report(outcome);
        assertThat(report.path("notSearched").toString())
                .isEqualTo(
                        "[{\"column\":\"public.p.name\",\"why\":\"what 'name' makes may by chance be a value of the source\"},"
                                + "{\"column\":\"public.p.phone\",\"why\":\"what 'phone' makes may by chance be a value of the source\"}]");
        assertThat(names(report.path("notRemembered")))
                .containsExactly("public.p.id", "public.p.short", "public.p.born", "public.p.doc");
        assertThat(report.path("notRemembered").path(1).path("why").asText())
                .isEqualTo("there is no value of 6 bytes or more, or only the constant of the policy");
        assertThat(names(report.path("columns"))).containsExactly("public.p.email", "public.p.short", "public.p.doc");
        assertThat(names(report.path("originals")))
                .containsExactly("public.p.email", "public.p.name", "public.p.phone", "public.p.short");
    }

    @Test
    void aDomainIsMaskedAndSearchedAsTheTypeBelowIt() throws Exception {
        sync.execute("""
                CREATE DOMAIN idn AS integer;
                CREATE DOMAIN mail AS character varying(80);
                CREATE DOMAIN words AS text;
                CREATE TABLE p (id idn PRIMARY KEY, email mail NOT NULL, phone words);
                CREATE TABLE q (id idn PRIMARY KEY, price money, note words);
                """);
        MaskedSync.execute(sync.source(), """
                INSERT INTO p SELECT i, 'p' || i || '@secret.example', '+49 30 ' || 1000000 + i FROM generate_series(1, 100) i;
                INSERT INTO q SELECT i, i, 'write to p' || i || '@secret.example, please' FROM generate_series(1, 100) i;
                """);
        String policy = """
                version: 1
                rules:
                  public.*.id: {strategy: hmac, domain: id}
                  public.p.email: email
                  public.p.phone: phone
                  public.q.price: null
                  public.q.note: %s
                """;

        LocalOutcome leaking = sync.run(policy.formatted(KEEP), "");
        LocalOutcome tight = sync.run(policy.formatted("redact"), "");

        assertThat(failure(leaking).message()).contains("in: public.q.note (100).");
        assertThat(tight.failure()).isNull();
        assertThat(report(tight).path("remembered").asLong()).isEqualTo(300);
        assertThat(MaskedSync.number(sync.target(), "SELECT count(*) FROM p JOIN q USING (id) WHERE id > 100"))
                .isEqualTo(100);
        assertThat(MaskedSync.number(
                        sync.target(), "SELECT count(*) FROM p WHERE email LIKE '%.invalid' AND phone LIKE '+49%'"))
                .isEqualTo(100);
    }

    @ParameterizedTest
    @ValueSource(strings = {"integer", "money"})
    void aConstraintThatRefusesAMaskedValueIsNamedAndTheValueIsNot(String kept) throws Exception {
        sync.execute("""
                CREATE DOMAIN small AS integer CONSTRAINT below_a_thousand CHECK (VALUE < 1000);
                CREATE TABLE p (kept %s, id small);
                """.formatted(kept));
        MaskedSync.execute(sync.source(), "INSERT INTO p VALUES (1, 777)");

        LocalOutcome outcome = sync.run("version: 1\nrules:\n  public.p.id: hmac\n  public.p.kept: " + KEEP + "\n", "");

        assertThat(failure(outcome).code()).isEqualTo("refused-by-constraint");
        assertThat(failure(outcome).message())
                .isEqualTo(
                        "A value of column 'public.p.id' was refused by constraint 'below_a_thousand' of domain 'small' of the target"
                                + " (SQLSTATE 23514). It is what 'hmac' makes: choose parameters or a strategy whose results keep to it,"
                                + " or drop it in the target.");
    }

    private static String emptyFilter() throws IOException {
        var bytes = new ByteArrayOutputStream();
        LeakFilter.create(TestKeys.KEY).writeTo(bytes);
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static JsonNode report(LocalOutcome outcome) {
        return Objects.requireNonNull(outcome.results().get("leak-scan"));
    }

    /** What is not found in free text stays: its own column may not be taken for a leak, a name of another column's has to be. */
    @ParameterizedTest
    @CsvSource({"all is well with this one, false", "jane-roe-4711 called, true"})
    void aTextIsSearchedForWhatIsMaskedElsewhere(String body, boolean leaks) throws Exception {
        sync.execute("CREATE TABLE t (login text, body text, doc jsonb)");
        MaskedSync.execute(
                sync.source(),
                "INSERT INTO t VALUES ('jane-roe-4711', '%s', '{\"kept\": \"something\"}'), ('somebody', 'mail to jane@example.org', '{}')"
                        .formatted(body));

        LocalOutcome outcome = sync.run("""
                version: 1
                rules:
                  public.t.login: hmac
                  public.t.body: {strategy: text, rest: %1$s}
                  public.t.doc: {strategy: json, paths: {mail: email}, rest: %1$s}
                """.formatted(KEEP), "");

        if (leaks) {
            assertThat(failure(outcome).message()).contains("in: public.t.body (1)");
        } else {
            assertThat(outcome.failure()).isNull();
            assertThat(report(outcome).path("notRemembered").toString())
                    .contains("'text' leaves values, or parts of them, as they are");
        }
    }

    @Test
    void aConstantThatACheckOfTheTargetRefusesIsToldBeforeTheFirstRow() throws Exception {
        sync.execute("""
                CREATE DOMAIN grade AS text CONSTRAINT known_grade CHECK (VALUE IN ('a', 'b'));
                CREATE TABLE t (
                    plan text CONSTRAINT known_plan CHECK (plan IN ('basic', 'pro')),
                    age integer CONSTRAINT adult CHECK (age >= 18),
                    "Odd" text CHECK (length("Odd") < 5),
                    grade grade,
                    pairs text, CONSTRAINT pair CHECK (pairs <> plan));
                """);
        String policy = """
                version: 1
                rules:
                  public.t.plan: {strategy: choice, values: [basic, %s]}
                  public.t.age: {strategy: constant, value: %s}
                  public.t."Odd": {strategy: dictionary, values: {x: y}, otherwise: %s}
                  public.t.grade: {strategy: constant, value: %s}
                  public.t.pairs: redact
                """;

        LocalOutcome refused = sync.run(policy.formatted("gold", 17, "longer", "c"), "");
        LocalOutcome taken = sync.run(policy.formatted("pro", 18, "z", "b"), "");

        assertThat(failure(refused).code()).isEqualTo("undecided-columns");
        assertThat(failure(refused).message())
                .contains(
                        "policy.yaml:3:3: What 'choice' makes of 'public.t.plan' is refused by constraint 'known_plan' of the target. List values that it takes, or choose another strategy.",
                        "What 'constant' makes of 'public.t.age' is refused by constraint 'adult' of the target.",
                        "What 'dictionary' makes of 'public.t.\"Odd\"' is refused by constraint 't_Odd_check' of the target.",
                        "What 'constant' makes of 'public.t.grade' is refused by domain public.grade of the target.");
        assertThat(taken.failure()).isNull();
    }

    private static LocalOutcome.Failure failure(LocalOutcome outcome) {
        return Objects.requireNonNull(outcome.failure(), "the job did not fail");
    }

    private static List<String> names(JsonNode columns) {
        var names = new ArrayList<String>();
        columns.forEach(column -> names.add(column.path("column").asText()));
        return names;
    }
}
