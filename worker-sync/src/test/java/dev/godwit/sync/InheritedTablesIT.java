package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.failure;
import static dev.godwit.sync.SyncRun.number;
import static dev.godwit.sync.SyncRun.plan;
import static dev.godwit.sync.SyncRun.result;
import static dev.godwit.sync.SyncRun.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.worker.TaskHandler;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tables that inherit from each other: each row lies in one of them, and a query of a table counts those of its heirs as well. A row that is read with two
 * tables, or emptied with another, is noticed here.
 */
class InheritedTablesIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    /** Columns that are inherited, merged, a table's own, from two parents, and in another order; a key and an index on each. */
    private static final String TREE = """
            CREATE TABLE party (id bigserial PRIMARY KEY, email text, note text CHECK (note <> ''));
            CREATE TABLE marked (mark integer DEFAULT 7 PRIMARY KEY);
            CREATE TABLE person (email text, born date, PRIMARY KEY (id)) INHERITS (party);
            CREATE TABLE staff (PRIMARY KEY (id)) INHERITS (person, marked);
            ALTER TABLE party ADD COLUMN late text DEFAULT 'later';
            CREATE INDEX ON party (note); CREATE INDEX ON person (born); CREATE INDEX ON staff (note);
            CREATE TABLE letter (id int PRIMARY KEY, party bigint REFERENCES party);
            """;

    private static final String POLICY = """
            rules:
              "public.*.email": email
              "public.party.note": hmac
              "public.person.note": hmac
              "public.staff.note": hmac
            """ + keep("id") + keep("born") + keep("mark") + keep("late") + keep("party");

    private TestDatabase source;
    private TestDatabase target;

    private static String keep(String column) {
        return "  \"public.*.%s\": {keep: {reason: test, by: dpo, until: 2099-01-01}}\n".formatted(column);
    }

    @BeforeEach
    void aTreeInBothDatabases() throws Exception {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
        execute(source, TREE);
        execute(target, TREE);
        execute(source, """
                INSERT INTO party (id, email, note, late) SELECT i, i || '@secret.example', 'party ' || i, 'later' FROM generate_series(1, 4000) i;
                INSERT INTO person (id, email, note, late, born) SELECT i, i || '@secret.example', 'person ' || i, 'x', '2001-01-01' FROM generate_series(4001, 7000) i;
                INSERT INTO staff (id, email, note, mark) SELECT i, i || '@secret.example', 'staff ' || i, i % 5 FROM generate_series(7001, 8000) i;
                INSERT INTO marked VALUES (1), (2);
                INSERT INTO letter SELECT i, i FROM generate_series(1, 50) i;
                ANALYZE;
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "consistency: per-chunk\n"})
    void eachTableOfTheTreeGetsTheRowsOfItsOwn(String consistency) throws Exception {
        execute(target, "INSERT INTO staff (id, note) VALUES (1, 'old'); INSERT INTO party (id) VALUES (1), (2)");

        LocalOutcome outcome =
                sync().with("chunk_size: 64KiB\n" + consistency).replacing().run();

        assertThat(outcome.failure()).isNull();
        assertWhole();
        assertThat(result(outcome, "verify/public.party").path("rows").asLong()).isEqualTo(4000);
        assertThat(plan(outcome).summary().toString()).doesNotContain("\"inheritance\"");
        assertThat(number(target, "SELECT count(*) FROM ONLY party WHERE late = 'later'"))
                .isEqualTo(4000);
        assertThat(
                        text(
                                target,
                                "SELECT inhparent::regclass FROM pg_inherits WHERE inhrelid = 'staff'::regclass AND inhseqno = 2"))
                .isEqualTo("marked");
        assertThat(number(target, "SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'"))
                .isEqualTo(8);
        assertThat(number(target, "SELECT nextval('party_id_seq')")).isGreaterThan(8000);
    }

    @Test
    void rowsAreAddedToThoseOfEachTable() throws Exception {
        execute(target, "INSERT INTO party (id) VALUES (9001); INSERT INTO staff (id) VALUES (9002), (9003)");

        LocalOutcome outcome = sync().existing("append").run();

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM party")).isEqualTo(8003);
        assertThat(number(target, "SELECT count(*) FROM ONLY staff")).isEqualTo(1002);
        assertThat(result(outcome, "verify/public.party").path("rowsBefore").asLong())
                .isOne();
    }

    /** A row of the child has a key of a row that comes into the parent: two rows, in two tables. */
    @Test
    void rowsTakeThePlaceOfThoseOfTheirOwnTable() throws Exception {
        execute(target, """
                INSERT INTO party (id, note) VALUES (1, 'old'), (9001, 'own');
                INSERT INTO person (id, note) VALUES (1, 'own'), (4001, 'old')""");

        LocalOutcome outcome = sync().of("[public.party, public.person, public.staff]")
                .existing("upsert")
                .run();

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM ONLY party")).isEqualTo(4001);
        assertThat(number(target, "SELECT count(*) FROM ONLY person")).isEqualTo(3001);
        assertThat(number(target, "SELECT count(*) FROM party WHERE note = 'old'"))
                .isZero();
        assertThat(number(target, "SELECT count(*) FROM party WHERE note = 'own'"))
                .isEqualTo(2);
    }

    @Test
    void aParentIsEmptiedAndCopiedWithoutItsHeirs() throws Exception {
        execute(target, "INSERT INTO party (id) VALUES (1); INSERT INTO staff (id, note) VALUES (1, 'mine')");

        LocalOutcome outcome =
                sync().of("[public.party, public.letter]").replacing().run();

        assertThat(outcome.failure()).isNull();
        assertThat(plan(outcome).summary().path("tables").toString())
                .contains("Rows of 'public.person', which inherits from 'public.party', are not copied");
        assertThat(number(target, "SELECT count(*) FROM ONLY party")).isEqualTo(4000);
        assertThat(number(target, "SELECT count(*) FROM party WHERE note = 'mine'"))
                .isOne();
        assertThat(number(target, "SELECT count(*) FROM ONLY person")).isZero();
    }

    @Test
    void anHeirIsCopiedWithoutWhatItInheritsFrom() throws Exception {
        execute(target, "INSERT INTO party (id, note) VALUES (1, 'mine')");

        LocalOutcome outcome = sync().of("[public.staff]").run();

        assertThat(outcome.failure()).isNull();
        assertThat(plan(outcome).summary().path("tables").toString())
                .contains(
                        "'public.staff' is copied without 'public.person', from which it inherits", "'public.marked'");
        assertThat(number(target, "SELECT count(*) FROM ONLY staff")).isEqualTo(1000);
        assertThat(number(target, "SELECT count(*) FROM party")).isEqualTo(1001);
    }

    @Test
    void anotherTreeInTheTargetIsToldByThePlan() throws Exception {
        execute(target, """
                ALTER TABLE staff NO INHERIT person;
                CREATE TABLE heir () INHERITS (staff); INSERT INTO heir (id, note) VALUES (1, 'mine')""");

        LocalOutcome outcome = sync().replacing().run();

        assertThat(outcome.failure()).isNull();
        assertThat(plan(outcome).summary().path("tables").toString())
                .contains(
                        "'public.staff' inherits from 'public.person' in the source and not in the target",
                        "'public.heir' inherits from 'public.staff' in the target and stays as it is");
        assertThat(number(target, "SELECT count(*) FROM ONLY staff")).isEqualTo(1000);
        assertThat(number(target, "SELECT count(*) FROM heir WHERE note = 'mine'"))
                .isOne();
    }

    @Test
    void noTableOfATreeIsReplacedByAnother() throws Exception {
        LocalOutcome outcome = sync().existing("replace").run();

        assertThat(failure(outcome).message())
                .contains(
                        "Table 'public.person' inherits from 'public.party' in the target",
                        "Table 'public.staff' of the target inherits from 'public.person'",
                        "Use 'existing: truncate'");
    }

    @Test
    void rowsThatAreMissingOfAnHeirAreMissedThereAndNowhereElse() throws Exception {
        var run = sync().replacing();

        LocalOutcome outcome = run.run(
                run.databases(), before("sync.verify", () -> execute(target, "DELETE FROM staff WHERE id = 7500")));

        assertThat(failure(outcome).code()).isEqualTo("verification-failed");
        assertThat(failure(outcome).message())
                .contains("Table 'public.staff'", "999 rows", "where 1000 rows")
                .doesNotContain("'public.p");
    }

    @Test
    void aTreeThatIsRewrittenUnderTheCopyIsCopiedAnew() throws Exception {
        var run = sync().with("chunk_size: 64KiB");

        LocalOutcome outcome =
                run.run(run.databases(), after("sync.copy", () -> execute(source, "VACUUM FULL party, person, staff")));

        assertThat(outcome.failure()).isNull();
        assertWhole();
        assertThat(number(target, "SELECT max(epoch) FROM godwit.ledger")).isGreaterThan(1);
    }

    private SyncRun sync() {
        return SyncRun.between(source, target).under(POLICY).wherePersonalDataMayCome();
    }

    private void assertWhole() throws Exception {
        for (String table : new String[] {"party", "person", "staff", "marked", "letter"}) {
            String count = "SELECT count(*) FROM ONLY " + table;
            assertThat(number(target, count)).as(table).isEqualTo(number(source, count));
        }
        String kept = "SELECT sum(hashtextextended(concat_ws('|', tableoid::regclass, id, late), 0)) FROM party";
        assertThat(text(target, kept)).isEqualTo(text(source, kept));
        assertThat(number(target, "SELECT count(*) FROM party WHERE email LIKE '%secret%' OR note LIKE '% %'"))
                .isZero();
    }

    private static UnaryOperator<TaskHandler> before(String kind, SyncRun.Interlude interlude) {
        var once = new AtomicBoolean();
        return SyncRun.around(kind, task -> {
            if (once.compareAndSet(false, true)) {
                interlude.run();
            }
            return task.call();
        });
    }

    private static UnaryOperator<TaskHandler> after(String kind, SyncRun.Interlude interlude) {
        var once = new AtomicBoolean();
        return SyncRun.after(kind, () -> {
            if (once.compareAndSet(false, true)) {
                interlude.run();
            }
        });
    }
}
