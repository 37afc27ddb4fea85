package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.around;
import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.failure;
import static dev.godwit.sync.SyncRun.number;
import static dev.godwit.sync.SyncRun.plan;
import static dev.godwit.sync.SyncRun.result;
import static dev.godwit.sync.SyncRun.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobState;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.sync.anonymize.TestKeys;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import dev.godwit.sync.postgres.SubsetHandler;
import dev.godwit.sync.verify.SyncReport;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A part of a shop's rows: what comes, what the plan and the report say of it, and what is refused. */
class SubsetIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final String SCHEMA = """
            CREATE TABLE country (code text PRIMARY KEY);
            CREATE TABLE person (id int PRIMARY KEY, boss int REFERENCES person (id), country text NOT NULL REFERENCES country (code), ref text NOT NULL UNIQUE);
            CREATE TABLE orders (id int PRIMARY KEY, person int NOT NULL REFERENCES person (id), cents bigint NOT NULL);
            CREATE TABLE line (orders int REFERENCES orders (id), what text);
            CREATE TABLE note (person_ref text, body text);
            CREATE TABLE currency (code text PRIMARY KEY);
            """;

    private static final String ROWS = """
            INSERT INTO country SELECT 'c' || i FROM generate_series(1, 50) i;
            INSERT INTO person SELECT i, CASE WHEN i > 100 THEN 1 + i % 100 END, 'c' || 1 + i % 20, 'r' || i FROM generate_series(1, 4000) i;
            INSERT INTO orders SELECT i, 1 + i % 4000, i FROM generate_series(1, 8000) i;
            INSERT INTO line SELECT CASE WHEN i % 10 > 0 THEN 1 + i % 8000 END, repeat('x', 100) FROM generate_series(1, 16000) i;
            INSERT INTO note SELECT CASE WHEN i % 4 > 0 THEN 'r' || i END, 'n' FROM generate_series(1, 6000) i;
            INSERT INTO currency VALUES ('EUR'), ('USD');
            ANALYZE;
            """;

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void twoShops() throws SQLException {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
        execute(source, SCHEMA + ROWS);
        execute(target, SCHEMA);
    }

    @Test
    void planAndReportSayWhatComesAndWhy() throws Exception {
        LocalOutcome outcome = sync("""
                subset:
                  tables:
                    public.person: {at_most: 1000}
                  only_referenced: [public.c*try]
                  references: ["public.note(person_ref) -> public.person(ref)"]
                """, "{public.orders: cents > 100}");

        assertThat(outcome.failure()).isNull();
        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
        assertThat(count("person")).isEqualTo(1000);
        assertThat(count("country")).isEqualTo(number(target, "SELECT count(DISTINCT country) FROM person"));
        assertThat(count("currency")).isEqualTo(2);
        assertThat(count("orders"))
                .isEqualTo(number(
                        source,
                        "SELECT count(*) FROM orders WHERE cents > 100 AND person = ANY ('{%s}')"
                                .formatted(text(target, "SELECT string_agg(id::text, ',') FROM person"))));
        assertThat(number(target, "SELECT count(*) FROM line WHERE orders IS NULL"))
                .isEqualTo(1600);
        assertThat(number(target, "SELECT count(*) FROM note WHERE person_ref IS NULL"))
                .isEqualTo(1500);
        assertThat(
                        number(
                                target,
                                "SELECT count(*) FROM note WHERE person_ref IS NOT NULL AND person_ref NOT IN (SELECT ref FROM person)"))
                .isZero();
        assertThat(number(target, "SELECT count(*) FROM godwit.subset_rows")).isZero();

        JsonNode planned = planned(outcome, "public.person");
        assertThat(planned.path("rule").asText()).isEqualTo("at most 1000 rows");
        assertThat(planned.path("estimatedRows").asLong()).isEqualTo(1000);
        assertThat(planned.path("ofRows").asLong()).isEqualTo(4000);
        assertThat(planned(outcome, "public.orders").path("rule").asText()).isEqualTo("where cents > 100");
        assertThat(planned(outcome, "public.orders").path("estimatedRows").asLong())
                .isBetween(1800L, 2100L);
        assertThat(planned(outcome, "public.country").path("estimatedRows").asLong())
                .isBetween(40L, 50L);
        assertThat(planned(outcome, "public.currency").path("rule").asText()).isEqualTo("all rows");
        assertThat(planned(outcome, "public.line").path("rule").asText()).isEqualTo("rows whose references are taken");

        assertThat(reported(outcome, "public.person").path("atMost").asLong()).isEqualTo(3000);
        JsonNode orders = reported(outcome, "public.orders");
        assertThat(orders.path("of").asLong()).isEqualTo(8000);
        assertThat(orders.path("filter").asLong()).isEqualTo(100);
        assertThat(orders.path("reference").asLong()).isEqualTo(7900 - count("orders"));
        assertThat(reported(outcome, "public.note").path("dangling").asLong()).isEqualTo(1500);
        assertThat(reported(outcome, "public.country").path("unreferenced").asLong())
                .isEqualTo(50 - count("country"));
        assertThat(reported(outcome, "public.currency").isEmpty()).isTrue();
    }

    @Test
    void aSampleIsTheSameTomorrowAndAnotherUnderAnotherSeed() throws Exception {
        String subset = "subset: {seed: %d, tables: {public.orders: {sample: 12.5}}}";
        String bag = "SELECT string_agg(id::text, ',' ORDER BY id) FROM orders";

        sync(subset.formatted(1), "{}");
        String first = text(target, bag);
        assertThat(count("orders")).isBetween(850L, 1150L);
        assertThat(count("person")).isEqualTo(4000);

        execute(source, "INSERT INTO orders SELECT i, 1, 1 FROM generate_series(8001, 9000) i; DELETE FROM line");
        execute(source, "VACUUM FULL orders");
        sync(subset.formatted(1), "{}");
        assertThat(text(target, bag)).startsWith(first);
        assertThat(count("orders")).isBetween(950L, 1300L);

        sync(subset.formatted(2), "{}");
        assertThat(text(target, bag)).doesNotContain(first.substring(0, 100));
    }

    @Test
    void aSampleForAllIsTakenOfTablesThatReferToNoOtherAndTheWordsOfOthersAreUnderstood() throws Exception {
        sync("""
                subset:
                  sample_percentage: 50
                  max_rows_per_table: 300
                  preserve_referential_integrity: true
                  tables:
                    public.country: {}
                """, "{}");

        assertThat(count("country")).isEqualTo(50);
        assertThat(count("person")).isEqualTo(300);
        assertThat(count("orders")).isEqualTo(300);
        assertThat(count("line")).isEqualTo(300);
        assertThat(count("note")).isEqualTo(300);
    }

    @Test
    void filtersAloneAreClosedByAnEmptySubset() throws Exception {
        LocalOutcome open = sync("", "{public.person: id > 2000 OR id <= 100}");
        assertThat(failure(open).task()).startsWith("finish");

        LocalOutcome closed = sync("subset: {}", "{public.person: id > 2000 OR id <= 100}");

        assertThat(closed.failure()).isNull();
        assertThat(count("person")).isEqualTo(2100);
        assertThat(number(target, "SELECT count(*) FROM orders WHERE person BETWEEN 101 AND 2000"))
                .isZero();
    }

    @Test
    void whatOnlyTheTargetKnowsCountsToo() throws Exception {
        execute(target, "ALTER TABLE note ADD FOREIGN KEY (person_ref) REFERENCES person (ref)");

        LocalOutcome outcome = sync("subset: {tables: {public.person: {at_most: 500}}}", "{}");

        assertThat(outcome.failure()).isNull();
        assertThat(count("note")).isGreaterThan(1500);
        assertThat(reported(outcome, "public.note").path("dangling").asLong()).isEqualTo(1500);
    }

    @Test
    void aForeignKeyToATableThatIsNotCopiedLeavesNoRowOutAndIsNamed() throws Exception {
        execute(target, "ALTER TABLE line DROP CONSTRAINT line_orders_fkey");

        LocalOutcome outcome = SyncRun.between(source, target)
                .of("[public.line]")
                .with("subset: {tables: {public.line: {at_most: 10}}}")
                .run();

        assertThat(outcome.failure()).isNull();
        assertThat(count("line")).isEqualTo(10);
        assertThat(plan(outcome).summary().path("subset").path("outside").toString())
                .contains("line_orders_fkey of public.line refers to public.orders");
    }

    @Test
    void comparisonsAreThoseOfTheReferencedIndex() throws Exception {
        String more = """
                CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
                CREATE TABLE word (w text COLLATE ci PRIMARY KEY, n int);
                CREATE TABLE use (w text COLLATE ci REFERENCES word (w));
                """;
        execute(
                source,
                more
                        + "INSERT INTO word SELECT 'w' || i, i FROM generate_series(1, 100) i; INSERT INTO use SELECT 'W' || i FROM generate_series(1, 100) i; ANALYZE");
        execute(target, more);

        LocalOutcome outcome = sync("subset: {}", "{public.word: n <= 40}");

        assertThat(outcome.failure()).isNull();
        assertThat(count("use")).isEqualTo(40);
    }

    @Test
    void rowsThatTheSourceChangesMeanwhileComeAsTheyWere() throws Exception {
        LocalOutcome outcome = SyncRun.between(source, target)
                .with("chunk_size: 16KiB\nsubset: {tables: {public.orders: {at_most: 2000}}}")
                .run(SyncRun.between(source, target).databases(), around("sync.subset", task -> {
                    var chosen = task.call();
                    execute(
                            source,
                            "UPDATE orders SET cents = -1; DELETE FROM line; DELETE FROM orders WHERE id % 2 = 0");
                    return chosen;
                }));

        assertThat(outcome.failure()).isNull();
        assertThat(count("orders")).isEqualTo(2000);
        assertThat(number(target, "SELECT count(*) FROM orders WHERE cents < 0"))
                .isZero();
        assertThat(count("line")).isGreaterThan(1600);
    }

    @Test
    void aTableThatIsRewrittenAfterTheChoiceMeansANewOne() throws Exception {
        var chosen = new AtomicInteger();

        LocalOutcome outcome = SyncRun.between(source, target)
                .with("subset: {tables: {public.orders: {at_most: 2000}}}")
                .run(SyncRun.between(source, target).databases(), around("sync.subset", task -> {
                    var places = task.call();
                    if (chosen.getAndIncrement() == 0) {
                        execute(source, "VACUUM FULL orders");
                    }
                    return places;
                }));

        assertThat(outcome.failure()).isNull();
        assertThat(chosen).hasValue(2);
        assertThat(count("orders")).isEqualTo(2000);
    }

    @Test
    void placesThatTheTargetLostAreNotTakenForNone() throws Exception {
        LocalOutcome outcome = SyncRun.between(source, target)
                .with("subset: {tables: {public.orders: {at_most: 2000}}}")
                .run(SyncRun.between(source, target).databases(), around("sync.subset", task -> {
                    var places = task.call();
                    execute(target, "DELETE FROM godwit.subset_rows WHERE relation = 'line'");
                    return places;
                }));

        assertThat(failure(outcome).message()).contains("rows were chosen and 0 copied");
    }

    @Test
    void aChoiceOfAnotherMomentIsNotCopied() throws Exception {
        var tries = new AtomicInteger();

        LocalOutcome outcome = SyncRun.between(source, target)
                .with("subset: {tables: {public.orders: {at_most: 2000}}}")
                .run(SyncRun.between(source, target).databases(), around("sync.subset", task -> {
                    var places = task.call();
                    if (tries.getAndIncrement() == 0) {
                        execute(
                                target,
                                "UPDATE godwit.ledger SET result = jsonb_set(result, '{data,taken}', '\"2020-01-01T00:00:00Z\"') WHERE key = 'subset'");
                    }
                    return places;
                }));

        assertThat(outcome.failure()).isNull();
        assertThat(tries).hasValue(2);
    }

    @Test
    void aReferenceThatHasComeSinceThePlanAsksForANewOne() throws Exception {
        LocalOutcome outcome = SyncRun.between(source, target)
                .with("subset: {tables: {public.person: {at_most: 500}}}")
                .when(
                        () -> execute(
                                source,
                                "DELETE FROM note WHERE person_ref NOT IN (SELECT ref FROM person); ALTER TABLE note ADD FOREIGN KEY (person_ref) REFERENCES person (ref)"))
                .run();

        assertThat(outcome.failure()).isNull();
        assertThat(
                        number(
                                target,
                                "SELECT count(*) FROM note WHERE person_ref IS NOT NULL AND person_ref NOT IN (SELECT ref FROM person)"))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({"person", "orders"})
    void whatDoesNotFitIntoMemoryIsRefused(String table) throws Exception {
        SyncRun run =
                SyncRun.between(source, target).with("subset: {tables: {public.%s: {at_most: 2000}}}".formatted(table));
        var settings = new SyncSettings(TestKeys.KEY, AnonymizationStrategies.builtIn());

        LocalOutcome outcome = run.run(
                run.databases(),
                handler -> handler.kind().equals("sync.subset")
                        ? new SubsetHandler(run.databases(), settings, 2_000)
                        : handler);

        assertThat(failure(outcome).code()).isEqualTo("subset-too-large");
        assertThat(failure(outcome).message())
                .contains("'public." + table + "'")
                .contains("-Xmx");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "subset: {tables: {public.persn: {sample: 5}}} | 'subset' names 'public.persn', which is not among the selected tables. Did you mean 'public.person'?",
                "subset: {only_referenced: [public.zz*]} | 'subset' names 'public.zz*', which is not among the selected tables.",
                "subset: {references: ['public.note(ref) -> public.person(ref)']} | 'public.note' has no column 'ref'.",
                "subset: {references: ['public.note(person_ref) -> public.person(boss)']} | 'public.person' has no unique index on (boss)",
                "subset: {references: ['public.note(person_ref) -> public.person(id)']} | operator does not exist",
                "subset: {references: ['public.note -> public.person']} | Write it as 'schema.table(column) -> schema.table(column)'.",
                "subset: {sample: 0} | Expected at least 0.0001",
                "subset: {preserve_referential_integrity: false} | A subset always fits its foreign keys.",
                "subset: {only_referenced: [public.person], tables: {public.person: {at_most: 3}}} | 'public.person' is among 'only_referenced'",
                "`subset: {}\nconsistency: per-chunk` | 'consistency: per-chunk' has none",
            })
    void whatCannotBeMeantIsRefusedInTheFile(String lines, String message) throws Exception {
        LocalOutcome outcome = sync(lines, "{}");

        assertThat(failure(outcome).code()).isEqualTo("configuration");
        assertThat(failure(outcome).message()).contains("sync.yaml:").contains(message);
    }

    private LocalOutcome sync(String subset, String filters) throws Exception {
        return SyncRun.between(source, target)
                .replacing()
                .where(filters)
                .with("chunk_size: 64KiB\n" + subset)
                .run();
    }

    private long count(String table) throws SQLException {
        return number(target, "SELECT count(*) FROM " + table);
    }

    private static JsonNode planned(LocalOutcome outcome, String table) {
        for (JsonNode each : plan(outcome).summary().path("tables")) {
            if (each.path("table").asText().equals(table)) {
                return each.path("subset");
            }
        }
        throw new AssertionError(table);
    }

    private static JsonNode reported(LocalOutcome outcome, String table) {
        assertThat(result(outcome, "report").path("tables").asInt()).isPositive();
        byte[] json =
                Objects.requireNonNull(outcome.artifacts().get(SyncReport.JSON)).content();
        for (JsonNode each : Json.parse(new String(json, UTF_8)).path("tables")) {
            if (each.path("source").asText().equals(table)) {
                return each.path("subset");
            }
        }
        throw new AssertionError(table);
    }
}
