package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.number;
import static dev.godwit.sync.SyncRun.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.JobState;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables of every shape that PostgreSQL has. */
class EveryTableIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final String KEEP_THE_REST = """
            version: 1
            rules:
              "*.*.*": {keep: {reason: test, by: dpo, until: 2099-01-01}}
            """;

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void twoDatabases() {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
    }

    @Test
    void columnsThatAreGeneratedDroppedQuotedOrInAnotherOrder() throws Exception {
        execute(source, """
                CREATE TABLE shapes (
                    gone text, id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, email text, "select" integer, "a""b %s" text,
                    "ünï cödé" text, twice integer GENERATED ALWAYS AS ("select" * 2) STORED);
                ALTER TABLE shapes DROP COLUMN gone;
                INSERT INTO shapes (email, "select", "a""b %s", "ünï cödé")
                SELECT 'p' || i || '@example.org', i, 'b' || i, 'ü' || i FROM generate_series(1, 500) i;
                """);
        execute(target, """
                CREATE TABLE shapes (
                    "ünï cödé" text, "a""b %s" text, "select" integer, gone integer, email text,
                    twice integer GENERATED ALWAYS AS ("select" * 2) STORED, id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                    more integer DEFAULT 7);
                ALTER TABLE shapes DROP COLUMN gone;
                """);

        assertDone(sync("public.shapes"));

        String all =
                "SELECT sum(hashtextextended(concat_ws('|', id, \"select\", \"a\"\"b %s\", \"ünï cödé\", twice), 0)) FROM shapes";
        assertThat(text(target, all)).isEqualTo(text(source, all));
        assertThat(number(target, "SELECT count(*) FROM shapes WHERE email LIKE '%.invalid' AND more = 7"))
                .isEqualTo(500);
        assertThat(number(target, "SELECT nextval(pg_get_serial_sequence('shapes', 'id'))"))
                .isEqualTo(501);
    }

    @Test
    void tablesOfSeveralSchemasThatAreUnloggedKeylessPartitionedOrEmpty() throws Exception {
        String tables = """
                CREATE SCHEMA "Other one";
                CREATE UNLOGGED TABLE "Other one".people (email text, n integer);
                CREATE TABLE public.people (email text, n integer);
                CREATE TABLE public.nothing (email text);
                CREATE TABLE public.parts (email text, n integer, at date) PARTITION BY LIST (n);
                CREATE TABLE public.parts_1 PARTITION OF public.parts FOR VALUES IN (1) PARTITION BY RANGE (at);
                CREATE TABLE "Other one".parts_1_a PARTITION OF public.parts_1 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
                CREATE TABLE public.parts_1_d PARTITION OF public.parts_1 DEFAULT;
                CREATE TABLE public.parts_rest (at date, n integer, dropped integer, email text);
                ALTER TABLE public.parts_rest DROP COLUMN dropped;
                ALTER TABLE public.parts ATTACH PARTITION public.parts_rest DEFAULT;
                """;
        execute(source, tables);
        execute(target, tables);
        execute(source, """
                INSERT INTO "Other one".people SELECT 'a@b.example', 1 FROM generate_series(1, 40);
                INSERT INTO public.people SELECT i || '@b.example', i FROM generate_series(1, 30) i;
                INSERT INTO parts SELECT i || '@b.example', i % 4, date '2025-06-01' + i FROM generate_series(1, 900) i;
                """);

        assertDone(sync("Other one.people", "public.people", "public.nothing", "public.parts"));

        for (String table : List.of(
                "\"Other one\".people", "people", "parts", "\"Other one\".parts_1_a", "parts_1_d", "parts_rest")) {
            String count = "SELECT count(*) || '/' || count(*) FILTER (WHERE email LIKE '%%.example') FROM %s"
                    .formatted(table);
            assertThat(text(target, count)).as(table).isEqualTo(number(source, "SELECT count(*) FROM " + table) + "/0");
        }
    }

    @Test
    void aTableOfSixteenHundredColumns() throws Exception {
        String columns =
                IntStream.range(0, 1_599).mapToObj(i -> "c" + i + " smallint").collect(Collectors.joining(", "));
        for (TestDatabase database : List.of(source, target)) {
            execute(database, "CREATE TABLE wide (email text, " + columns + ")");
        }
        String values = IntStream.range(0, 1_599)
                .mapToObj(i -> i % 9 == 0 ? "NULL" : "i + " + i)
                .collect(Collectors.joining(", "));
        execute(
                source,
                "INSERT INTO wide SELECT 'p' || i || '@example.org', " + values + " FROM generate_series(1, 20) i");

        assertDone(sync("public.wide"));

        String all =
                "SELECT md5(string_agg(c0::text || '~' || c1::text || '~' || c1598::text, '|' ORDER BY c1)) FROM wide";
        assertThat(text(target, all)).isEqualTo(text(source, all));
        assertThat(number(target, "SELECT count(*) FROM wide WHERE c1 = 2 AND c1597 = 1598 AND email LIKE '%.invalid'"))
                .isEqualTo(1);
    }

    /** In binary, and beside a column of a type that makes it text; kept as they are, and masked. */
    @ParameterizedTest
    @ValueSource(strings = {"integer", "money"})
    void valuesOfEightMegabytes(String beside) throws Exception {
        for (TestDatabase database : List.of(source, target)) {
            execute(
                    database,
                    "CREATE TABLE large (n %s, note text, doc jsonb, raw bytea, secret text, gone jsonb)"
                            .formatted(beside));
        }
        execute(source, """
                INSERT INTO large SELECT i, repeat(E'x\\t\\\\ä' || i, 1600000), jsonb_build_object('a', repeat('b', 8000000)),
                    decode(repeat(md5(i::text), 500000), 'hex'), repeat('secret ', 1200000), jsonb_build_object('a', repeat('s', 8000000))
                FROM generate_series(1, 3) i
                """);

        assertDone(SyncRun.between(source, target)
                .under("""
                        version: 1
                        rules:
                          public.large.secret: hmac
                          public.large.gone: redact
                          public.large.*: {keep: {reason: test, by: dpo, until: 2099-01-01}}
                        """)
                .wherePersonalDataMayCome()
                .run());

        String kept = "SELECT md5(string_agg(md5(note) || md5(doc::text) || md5(raw), '' ORDER BY n)) FROM large";
        assertThat(text(target, kept)).isEqualTo(text(source, kept));
        assertThat(number(target, "SELECT count(*) FROM large WHERE secret LIKE '%secret%' OR gone::text LIKE '%sss%'"))
                .isZero();
    }

    @Test
    void aTableOfOneRowArrivesMasked() throws Exception {
        for (TestDatabase database : List.of(source, target)) {
            execute(database, "CREATE TABLE one (email text); CREATE TABLE one_text (email text, price money)");
        }
        execute(
                source,
                "INSERT INTO one VALUES ('jane@example.org'); INSERT INTO one_text VALUES ('jane@example.org', 1)");

        assertDone(sync("public.one", "public.one_text"));

        assertThat(text(
                        target,
                        "SELECT one.email LIKE '%.invalid' AND one_text.email LIKE '%.invalid' FROM one, one_text"))
                .isEqualTo("t");
    }

    /** With the column {@code email} of each of the tables masked. */
    private LocalOutcome sync(String... tables) throws Exception {
        String masked =
                Stream.of(tables).map("  '%s.email': email\n"::formatted).collect(Collectors.joining());
        return SyncRun.between(source, target)
                .of(Stream.of(tables).map("'%s'"::formatted).collect(Collectors.joining(", ", "[", "]")))
                .under(KEEP_THE_REST + masked)
                .wherePersonalDataMayCome()
                .run();
    }

    private static void assertDone(LocalOutcome outcome) {
        assertThat(outcome.failure()).isNull();
        assertThat(outcome.state()).isEqualTo(JobState.SUCCEEDED);
    }
}
