package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.failure;
import static dev.godwit.sync.SyncRun.number;
import static dev.godwit.sync.SyncRun.plan;
import static dev.godwit.sync.SyncRun.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns whose values go to other rows. */
class ShuffleIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final String SIGNED =
            "values: {keep: {reason: salaries alone name nobody, by: dpo, until: 2099-01-01}}";

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

    private SyncRun shuffling(String... columns) {
        var rules = new StringBuilder(SyncRun.KEEP_ALL);
        for (String column : columns) {
            String[] parts = column.split(" ", 2);
            String with = parts.length > 1 ? ", with: " + parts[1] : "";
            rules.append("  public.t.%s: {strategy: shuffle, %s%s}\n".formatted(parts[0], SIGNED, with));
        }
        return SyncRun.between(source, target).under(rules.toString());
    }

    /** A column that is read as text makes the copy one of text. */
    @ParameterizedTest
    @ValueSource(strings = {"int", "money"})
    void everyValueStaysAndNoRowKeepsItsOwn(String other) throws Exception {
        both("CREATE TABLE t (id int PRIMARY KEY, salary numeric NOT NULL, mood text, other %s)".formatted(other));
        execute(
                source,
                "INSERT INTO t SELECT i, i + 0.25, CASE WHEN i %% 3 > 0 THEN repeat('mood ' || i, 20) END, i::%s FROM generate_series(1, 4000) i"
                        .formatted(other));

        LocalOutcome outcome = shuffling("salary", "mood").run();

        assertThat(outcome.failure()).isNull();
        assertThat(outcome.results().keySet().stream().filter(key -> key.startsWith("copy/")))
                .hasSizeGreaterThan(2);
        for (String column : new String[] {"salary", "mood"}) {
            String all = "SELECT md5(string_agg(%1$s::text, ',' ORDER BY %1$s)) || count(*) FROM t".formatted(column);
            assertThat(text(target, all)).isEqualTo(text(source, all));
        }
        assertThat(number(target, "SELECT count(*) FROM t WHERE salary = id + 0.25"))
                .isZero();
        assertThat(number(target, "SELECT count(*) FROM t WHERE mood LIKE 'mood ' || id || 'mood%'"))
                .isZero();
        assertThat(number(target, "SELECT count(*) FROM t WHERE other = id::%s".formatted(other)))
                .isEqualTo(4000);
        assertThat(number(target, "SELECT count(*) FROM t WHERE mood LIKE 'mood ' || (salary - 0.25)::int || 'mood%'"))
                .as("columns are dealt out each by itself")
                .isLessThan(100);
        assertThat(plan(outcome).toString()).contains("passes unmasked, with its values in other rows");
    }

    /** Whoever sees the source's statements, and the target, does not learn whose value a row has got. */
    @Test
    void noStatementHasTheSecretAndNoRowItsPlace() throws Exception {
        both("CREATE TABLE t (id int PRIMARY KEY, salary int)");
        execute(source, "INSERT INTO t SELECT i, i FROM generate_series(1, 400) i");

        LocalOutcome outcome = shuffling("salary").run();

        assertThat(outcome.failure()).isNull();
        assertThat(
                        number(
                                target,
                                "SELECT count(*) FROM (SELECT id, row_number() OVER (ORDER BY ctid) AS n FROM t) r WHERE id = n"))
                .as("rows lie elsewhere")
                .isLessThan(40);
    }

    @Test
    void columnsOfAGroupGoTogether() throws Exception {
        both("CREATE TABLE t (id int PRIMARY KEY, city text, code int)");
        execute(source, "INSERT INTO t SELECT i, 'city ' || i, i FROM generate_series(1, 500) i");

        LocalOutcome outcome = shuffling("city place", "code place").run();

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM t WHERE city = 'city ' || code AND code <> id"))
                .isEqualTo(500);
    }

    @Test
    void tooFewRowsHideNobody() throws Exception {
        both("CREATE TABLE t (id int PRIMARY KEY, salary int, mood text NOT NULL)");
        execute(source, "INSERT INTO t SELECT i, 4711, 'secret mood' FROM generate_series(1, 9) i");

        LocalOutcome outcome = shuffling("salary", "mood").run();

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM t WHERE salary IS NULL AND mood NOT LIKE '%mood%'"))
                .isEqualTo(9);
    }

    @Test
    void whereAValueHasToBeAndNoneCanBeMadeUpTheJobStops() throws Exception {
        both("CREATE TYPE mood AS ENUM ('glad', 'sad'); CREATE TABLE t (id int PRIMARY KEY, mood mood NOT NULL)");
        execute(source, "INSERT INTO t SELECT i, 'sad' FROM generate_series(1, 9) i");

        assertThat(failure(shuffling("mood").run()).message())
                .contains("fewer than 10 rows, too few to shuffle 'mood', which has to have a value of")
                .contains("Use another strategy");

        execute(source, "INSERT INTO t SELECT i, 'glad' FROM generate_series(10, 30) i");
        assertThat(shuffling("mood").run().failure()).isNull();
        assertThat(text(target, "SELECT count(*) || ' ' || count(*) FILTER (WHERE mood = 'sad') FROM t"))
                .isEqualTo("30 9");
    }

    @Test
    void somebodyHasToSign() throws Exception {
        both("CREATE TABLE t (id int PRIMARY KEY, salary int UNIQUE)");

        assertThat(failure(SyncRun.between(source, target)
                                .under(SyncRun.KEEP_ALL + "  public.t.salary: shuffle\n")
                                .run())
                        .message())
                .contains("Shuffled values are true values of somebody. Sign for them");
        assertThat(failure(shuffling("salary").run()).message()).contains("unique");
    }

    @Test
    void aMismatchIsNarrowedToItsRowAllTheSame() throws Exception {
        both("CREATE TABLE t (id int PRIMARY KEY, salary int, what text)");
        execute(source, "INSERT INTO t SELECT i, i, repeat('x', 50) FROM generate_series(1, 2000) i");
        var run = shuffling("salary");

        LocalOutcome outcome = run.run(
                run.databases(), SyncRun.after("sync.finish", () -> execute(target, "DELETE FROM t WHERE id = 1234")));

        assertThat(failure(outcome).message())
                .contains("What the source has at public.t(")
                .contains("is missing");
    }
}
