package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.failure;
import static dev.godwit.sync.SyncRun.number;
import static dev.godwit.sync.SyncRun.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.postgres.DatabaseSettings;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets in which a copy would break what PostgreSQL promises, or read as something else. */
class UnsafeTargetsIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void twoDatabases() {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
    }

    private void both(String sql) throws Exception {
        execute(source, sql);
        execute(target, sql);
    }

    private SyncRun run() {
        return SyncRun.between(source, target);
    }

    /** They are rechecked by a trigger that replicas do not fire. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "PRIMARY KEY (k) DEFERRABLE",
                "UNIQUE (k) DEFERRABLE INITIALLY DEFERRED",
                "EXCLUDE USING gist (int4range(k, k + 1) WITH &&) DEFERRABLE"
            })
    void aDeferrableKeyIsRefusedWhereItWouldNotBeChecked(String key) throws Exception {
        both("CREATE TABLE t (k int, CONSTRAINT late %s)".formatted(key));
        execute(source, "INSERT INTO t VALUES (1)");
        execute(target, "INSERT INTO t VALUES (1)");

        assertThat(failure(run().existing("append").run()).message())
                .contains("'late'")
                .contains("DEFERRABLE")
                .contains("existing: replace");
        assertThat(run().existing("replace").run().failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM t")).isEqualTo(1);
    }

    @Test
    void valuesOfARowTypeDoNotChangePlaces() throws Exception {
        execute(source, "CREATE TYPE place AS (street text, city text); CREATE TABLE t (k int PRIMARY KEY, v place[])");
        execute(target, "CREATE TYPE place AS (city text, street text); CREATE TABLE t (k int PRIMARY KEY, v place[])");
        execute(source, "INSERT INTO t VALUES (1, ARRAY[ROW('Elm 1', 'Bern')::place])");

        assertThat(failure(run().run()).message())
                .contains(
                        "'public.t.v' has a type that is not the same",
                        "public.place is (street text, city text) here, (city text, street text) there");
    }

    @Test
    void aColumnThatIsGeneratedInTheSourceAloneDoesNotStayEmptyUnnoticed() throws Exception {
        execute(source, "CREATE TABLE t (k int PRIMARY KEY, twice int GENERATED ALWAYS AS (k * 2) STORED)");
        execute(target, "CREATE TABLE t (k int PRIMARY KEY, twice int)");
        execute(source, "INSERT INTO t VALUES (1)");

        assertThat(failure(run().run()).message())
                .contains("'public.t.twice' is generated in the source")
                .contains("plain in the target");
    }

    @ParameterizedTest
    @ValueSource(strings = {"numeric|1.0|1.00", "interval|24 hours|1 day"})
    void anUpsertMeetsKeysThatAreEqualAndNotTheSame(String given) throws Exception {
        String[] parts = given.split("\\|");
        both("CREATE TABLE t (k %s PRIMARY KEY, what text)".formatted(parts[0]));
        execute(target, "INSERT INTO t VALUES ('%s', 'old')".formatted(parts[1]));
        execute(source, "INSERT INTO t VALUES ('%s', 'new')".formatted(parts[2]));

        LocalOutcome outcome = run().existing("upsert").run();

        assertThat(outcome.failure()).isNull();
        assertThat(text(target, "SELECT k || ' ' || what FROM t")).isEqualTo(parts[2] + " new");
    }

    @ParameterizedTest
    @ValueSource(strings = {"append", "upsert", "truncate"})
    void sequencesNeverGoBack(String existing) throws Exception {
        both("CREATE TABLE t (k serial PRIMARY KEY, what text)");
        execute(source, "INSERT INTO t (k, what) VALUES (3, 'x')");
        execute(target, "SELECT setval('t_k_seq', 50)");

        assertThat(run().existing(existing).run().failure()).isNull();

        assertThat(number(target, "SELECT nextval('t_k_seq')")).isEqualTo(51);
    }

    @ParameterizedTest
    @ValueSource(strings = {"truncate", "replace"})
    void aSequenceThatWasNeverUsedGoesPastTheFirstRow(String existing) throws Exception {
        both("CREATE TABLE t (k serial PRIMARY KEY, what text)");
        execute(source, "INSERT INTO t (k, what) VALUES (1, 'x')");

        assertThat(run().existing(existing).run().failure()).isNull();

        assertThat(number(target, "SELECT nextval('t_k_seq')")).isEqualTo(2);
    }

    /** What an application's rows are checked by, copied rows are checked by. */
    @Test
    void aConstraintFindsTheFunctionsThatTheApplicationFinds() throws Exception {
        both("""
                CREATE FUNCTION inner_norm(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT lower($1)';
                CREATE FUNCTION norm(v text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN inner_norm(v) = v; END';
                CREATE TABLE t (k int PRIMARY KEY, what text CHECK (norm(what)))
                """);
        execute(source, "INSERT INTO t VALUES (1, 'x')");

        for (String existing : new String[] {"refuse", "upsert", "replace"}) {
            assertThat(run().existing(existing).run().failure()).as(existing).isNull();
        }
        assertThat(number(target, "SELECT count(*) FROM t")).isEqualTo(1);
    }

    private DatabaseSettings as(String role) {
        return new DatabaseSettings(target.jdbcUrl(), role, "");
    }

    @Test
    void nothingIsTakenOffThatTheRoleCouldNotMakeAgain() throws Exception {
        both(
                "CREATE SCHEMA app; CREATE TABLE app.t (k int PRIMARY KEY, what text); CREATE INDEX odd ON app.t (what);"
                        + "CREATE TABLE public.parent (k int PRIMARY KEY); CREATE TABLE app.child (p int REFERENCES public.parent)");
        execute(target, """
                CREATE ROLE only_owner LOGIN;
                GRANT USAGE ON SCHEMA app, public TO only_owner; GRANT CREATE ON DATABASE %s TO only_owner;
                GRANT SET ON PARAMETER session_replication_role TO only_owner;
                GRANT SELECT ON public.parent TO only_owner;
                ALTER TABLE app.t OWNER TO only_owner; ALTER TABLE app.child OWNER TO only_owner
                """.formatted(text(target, "SELECT quote_ident(current_database())")));

        String message = failure(run().of("[\"app.*\"]")
                        .under("rules:\n  app.*.*: {keep: {reason: r, by: b, until: 2099-01-01}}\n")
                        .to(as("only_owner"))
                        .run())
                .message();

        assertThat(message)
                .contains("Index 'app.odd'", "lacks CREATE on schema 'app'")
                .contains("Foreign key 'child_p_fkey'", "lacks REFERENCES on 'public.parent'");
        assertThat(number(target, "SELECT count(*) FROM pg_indexes WHERE indexname = 'odd'"))
                .isEqualTo(1);
    }

    /** Where triggers fire, the deletion of a row that comes back at once takes others with it. */
    @Test
    void anUpsertThatHasToDeleteRowsLeavesThoseAloneThatOthersPointTo() throws Exception {
        both("CREATE TABLE t (k int PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY)");
        execute(target, """
                CREATE TABLE outside (k int REFERENCES t ON DELETE CASCADE);
                INSERT INTO t (k) VALUES (1); INSERT INTO outside VALUES (1);
                CREATE ROLE upserter LOGIN; ALTER TABLE t OWNER TO upserter; GRANT ALL ON SCHEMA public TO upserter;
                GRANT CREATE, TEMPORARY ON DATABASE %s TO upserter
                """.formatted(text(target, "SELECT quote_ident(current_database())")));
        execute(source, "INSERT INTO t (k) VALUES (1)");
        SyncRun upsert = run().of("[public.t]").existing("upsert");

        assertThat(failure(upsert.to(as("upserter")).run()).message())
                .contains("Foreign key 'outside_k_fkey' of 'public.outside'", "has to delete and insert rows");
        assertThat(upsert.run().failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM outside")).isEqualTo(1);
    }
}
