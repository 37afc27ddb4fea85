package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.failure;
import static dev.godwit.sync.SyncRun.number;
import static dev.godwit.sync.SyncRun.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.Plan;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.postgres.CatalogReader;
import dev.godwit.schema.postgres.CatalogScope;
import dev.godwit.sync.plan.SyncScope;
import dev.godwit.sync.plan.TargetShape;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A target that a sync would do harm to, or that would do harm to the copy, is refused before it is touched. */
class TargetFitIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final String SCHEMA = """
            CREATE TABLE e (id int NOT NULL) PARTITION BY RANGE (id);
            CREATE TABLE e1 PARTITION OF e FOR VALUES FROM (0) TO (1000);
            CREATE TABLE t (id int NOT NULL);
            """;

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void twoDatabasesOfTheSameSchema() throws SQLException {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
        execute(source, SCHEMA);
        execute(target, SCHEMA);
        execute(source, "INSERT INTO e SELECT generate_series(1, 100); INSERT INTO t SELECT generate_series(1, 100)");
    }

    @Test
    void tablesThatInheritInTheTargetAreNotEmptied() throws Exception {
        execute(target, "CREATE TABLE heir () INHERITS (t); INSERT INTO heir VALUES (1)");

        LocalOutcome outcome = SyncRun.between(source, target).replacing().run();

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM heir")).isOne();
    }

    @Test
    void tablesThatInheritInTheTargetSinceThePlanAreNotEmptied() throws Exception {
        LocalOutcome outcome = SyncRun.between(source, target)
                .replacing()
                .when(() -> execute(target, "CREATE TABLE heir () INHERITS (t); INSERT INTO heir VALUES (1)"))
                .run();

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM heir")).isOne();
    }

    @Test
    void triggersThatFireWhateverTheRoleAreRefused() throws Exception {
        execute(target, """
                CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                CREATE TRIGGER always BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION nothing();
                CREATE TRIGGER replica BEFORE INSERT ON e1 FOR EACH ROW EXECUTE FUNCTION nothing();
                CREATE TRIGGER origin BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION nothing();
                ALTER TABLE t ENABLE ALWAYS TRIGGER always;
                ALTER TABLE e1 ENABLE REPLICA TRIGGER replica;
                """);

        LocalOutcome outcome = SyncRun.between(source, target).run();

        assertThat(failure(outcome).message())
                .contains("Trigger 'always' on 'public.t'", "Trigger 'replica' on 'public.e1'")
                .doesNotContain("'origin'");
    }

    @Test
    void ordinaryTriggersAreRefusedWhereTheRoleCannotKeepThemFromFiring() throws Exception {
        execute(target, """
                CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
                CREATE TRIGGER origin BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION nothing();
                """);
        Catalog catalog;
        try (Connection connection = target.connect()) {
            catalog = new CatalogReader().read(connection, CatalogScope.everything());
        }
        var table = new TableName("public", "t");

        assertThat(TargetShape.problems(table, catalog, true, SyncScope.Existing.REFUSE))
                .isEmpty();
        assertThat(TargetShape.problems(table, catalog, false, SyncScope.Existing.REFUSE))
                .singleElement()
                .asString()
                .contains("Trigger 'origin' on 'public.t'", "GRANT SET ON PARAMETER session_replication_role");
    }

    @Test
    void ordinaryTriggersFireNeitherForRowsNorForTheirRemoval() throws Exception {
        execute(target, """
                CREATE TABLE other.fired (what text);
                CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN INSERT INTO other.fired VALUES (TG_OP); RETURN NULL; END';
                CREATE TRIGGER inserted AFTER INSERT ON t EXECUTE FUNCTION tell();
                CREATE TRIGGER emptied AFTER TRUNCATE ON t EXECUTE FUNCTION tell();
                """.replace("CREATE TABLE", "CREATE SCHEMA other; CREATE TABLE"));

        LocalOutcome outcome = SyncRun.between(source, target).replacing().run();

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM t")).isEqualTo(100);
        assertThat(number(target, "SELECT count(*) FROM other.fired")).isZero();
    }

    @Test
    void rowsThatATriggerSwallowsSinceTheTablesWerePreparedFailTheSync() throws Exception {
        var run = SyncRun.between(source, target);

        LocalOutcome outcome = run.run(run.databases(), handler -> new TaskHandler() {
            @Override
            public String kind() {
                return handler.kind();
            }

            @Override
            public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
                TaskResult result = handler.run(context);
                if (kind().equals("sync.prepare")) {
                    swallow();
                }
                return result;
            }
        });

        assertThat(failure(outcome).code()).isEqualTo("row-count");
        assertThat(failure(outcome).message())
                .isEqualTo("The source sent 100 rows of public.t, 100 were masked and the target took 0."
                        + " The chunk was rolled back.");
    }

    private void swallow() {
        try {
            execute(target, """
                    CREATE FUNCTION nothing() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
                    CREATE TRIGGER replica BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION nothing();
                    ALTER TABLE t ENABLE REPLICA TRIGGER replica;
                    """);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void rowsInPartitionsAreAtRiskAndThoseOfOtherTablesAreNot() throws Exception {
        execute(target, "INSERT INTO e VALUES (1); INSERT INTO t VALUES (1)");

        LocalOutcome outcome =
                SyncRun.between(source, target).of("[public.e]").replacing().run();

        Plan plan = Objects.requireNonNull(outcome.plan());
        assertThat(plan.risk()).isEqualTo(RiskLevel.HIGH);
        assertThat(plan.factors()).extracting(Plan.RiskFactor::subject).containsExactly("public.e");
    }

    /** The binary form of one type may well be read as another one. */
    @Test
    void columnsThatDoNotFitAreRefused() throws Exception {
        execute(source, "CREATE TABLE c (id int, price int, name text, total int); CREATE TABLE lone (id int)");
        execute(
                target,
                "CREATE TABLE c (id int, price real, total int GENERATED ALWAYS AS (id) STORED, due date NOT NULL)");

        LocalOutcome outcome = SyncRun.between(source, target).run();

        assertThat(failure(outcome).message())
                .contains("Column 'public.c.price' has type integer in the source and real in the target.")
                .contains("Column 'public.c.name' is not in the target.")
                .contains("Column 'public.c.total' is generated in the target and takes no values.")
                .contains("Column 'public.c.due' of the target is NOT NULL, has no default, and is not in the source.")
                .contains("Table 'public.lone' is not in the target.")
                .doesNotContain("'public.c.id'");
    }

    @Test
    void tablesToWhichOthersPointAreRefused() throws Exception {
        execute(target, "ALTER TABLE t ADD PRIMARY KEY (id); CREATE TABLE outside (t int REFERENCES t)");

        LocalOutcome outcome = SyncRun.between(source, target).run();

        assertThat(failure(outcome).code()).isEqualTo("configuration");
        assertThat(failure(outcome).message()).contains("public.outside").contains("outside_t_fkey");
        assertThat(number(target, "SELECT count(*) FROM t")).isZero();
    }

    @Test
    void tablesThatCannotBeCopiedAreRefused() throws Exception {
        execute(source, "CREATE TABLE bare ()");
        execute(target, "CREATE TABLE bare ()");
        execute(source, "CREATE TABLE part (id int)");
        execute(target, "CREATE TABLE part PARTITION OF e FOR VALUES FROM (1000) TO (2000)");
        String foreign = """
                CREATE FOREIGN DATA WRAPPER nowhere;
                CREATE SERVER elsewhere FOREIGN DATA WRAPPER nowhere;
                CREATE FOREIGN TABLE %s PARTITION OF e FOR VALUES FROM (2000) TO (3000) SERVER elsewhere;
                """;
        execute(source, foreign.formatted("from_afar"));
        execute(target, foreign.formatted("to_afar"));

        LocalOutcome outcome = SyncRun.between(source, target).run();

        assertThat(failure(outcome).message())
                .contains("Partition 'public.from_afar' of 'public.e' is a foreign table")
                .contains("Partition 'public.to_afar' is a foreign table in the target: its rows lie elsewhere")
                .contains("Table 'public.bare' has no column that can be copied")
                .contains("Table 'public.part' is a partition of 'public.e' in the target");
    }

    @Test
    void filtersThatTheSourceRefusesAreToldAtOnceAndNothingIsEmptied() throws Exception {
        execute(target, "INSERT INTO t VALUES (1); INSERT INTO e VALUES (1)");

        LocalOutcome outcome = SyncRun.between(source, target)
                .replacing()
                .where("{public.t: 'idd > 5', public.e: \"id > 'secret'\"}")
                .run();

        assertThat(failure(outcome).code()).isEqualTo("configuration");
        assertThat(failure(outcome).message())
                .contains("sync.yaml:7:21:", "sync.yaml:7:42:")
                .contains("The source refuses the filter of 'public.t': column \"idd\" does not exist (SQLSTATE 42703)")
                .contains("The source refuses the filter of 'public.e': a value does not fit")
                .doesNotContain("secret");
        assertThat(outcome.plan()).isNull();
        assertThat(number(target, "SELECT count(*) FROM t")).isOne();
    }

    @Test
    void filtersThatTheSourceTakesSayWhichRowsAreCopied() throws Exception {
        LocalOutcome outcome = SyncRun.between(source, target)
                .where("{public.t: 'id > 5', public.e: 'id % 2 = 0'}")
                .run();

        assertThat(outcome.failure()).isNull();
        assertThat(number(target, "SELECT count(*) FROM t")).isEqualTo(95);
        assertThat(number(target, "SELECT count(*) FROM e")).isEqualTo(50);
    }

    @Test
    void foreignKeysFromOutsideAreToldByThePlan() throws Exception {
        String pointing = "ALTER TABLE %s ADD PRIMARY KEY (id); CREATE TABLE other_%1$s (id int REFERENCES %1$s)";
        execute(target, pointing.formatted("t"));
        execute(target, pointing.formatted("e"));

        LocalOutcome outcome = SyncRun.between(source, target).run();

        assertThat(outcome.plan()).isNull();
        assertThat(failure(outcome).code()).isEqualTo("configuration");
        assertThat(failure(outcome).message())
                .containsOnlyOnce("Table 'public.other_t' of the target is not part of the sync")
                .containsOnlyOnce("Table 'public.other_e' of the target is not part of the sync");
    }

    @Test
    void foreignKeysFromOutsideThatCameSinceThePlanAreRefused() throws Exception {
        execute(target, "ALTER TABLE t ADD PRIMARY KEY (id)");

        LocalOutcome outcome = SyncRun.between(source, target)
                .when(() -> execute(target, "CREATE TABLE outside (id int REFERENCES t)"))
                .run();

        assertThat(failure(outcome).code()).isEqualTo("outside-reference");
    }

    @Test
    void namesWithSlashesAreToldApart() throws Exception {
        for (TestDatabase database : List.of(source, target)) {
            execute(database, "ALTER TABLE t ADD what text; CREATE TABLE \"t/1\" (id int NOT NULL, what text)");
        }
        execute(
                source,
                "UPDATE t SET what = 'row number ' || id; INSERT INTO \"t/1\" SELECT id, what || '!' FROM t LIMIT 30");

        LocalOutcome outcome = SyncRun.between(source, target)
                .under(SyncRun.KEEP_ALL + "  public.t.what: hmac\n  public.\"t/1\".what: hmac\n")
                .run();

        assertThat(outcome.failure()).isNull();
        assertThat(result(outcome, "verify/public.t").path("rows").asLong()).isEqualTo(100);
        assertThat(result(outcome, "verify/public.t/1").path("rows").asLong()).isEqualTo(30);
    }

    @Test
    void rowsWithoutAPartitionInTheTargetAreToldAsSuch() throws Exception {
        execute(target, "DROP TABLE e1; CREATE TABLE e1 PARTITION OF e FOR VALUES FROM (50) TO (1000)");

        LocalOutcome outcome = SyncRun.between(source, target).run();

        assertThat(failure(outcome).code()).isEqualTo("refused-by-constraint");
        assertThat(failure(outcome).message()).contains("'public.e' of the target has no partition for it");
    }

    @Test
    void columnsThatCanHoldAnythingAreNotKeptWithoutASecondPersonsWord() throws Exception {
        for (TestDatabase database : List.of(source, target)) {
            execute(database, "CREATE TABLE people (id int, email text, marks xml[], born date, mood int4range)");
        }

        LocalOutcome refused =
                SyncRun.between(source, target).of("[public.people]").run();
        LocalOutcome welcome = SyncRun.between(source, target)
                .of("[public.people]")
                .wherePersonalDataMayCome()
                .run();

        Plan plan = Objects.requireNonNull(refused.plan());
        assertThat(plan.risk()).isEqualTo(RiskLevel.HIGH);
        assertThat(plan.factors())
                .containsExactly(
                        new Plan.RiskFactor(
                                "personal-data",
                                RiskLevel.HIGH,
                                "public.people.email",
                                "is text, seems to hold e-mail addresses (92 %: its name), and passes unmasked to 'staging',"
                                        + " where personal data is not said to come (personal_data); kept by 'dpo' until 2099-01-01:"
                                        + " 'not personal'. Give it a strategy, or have somebody approve this"),
                        new Plan.RiskFactor(
                                "personal-data",
                                RiskLevel.HIGH,
                                "public.people.marks",
                                "is xml[] and passes unmasked to 'staging', where personal data is not said to come (personal_data);"
                                        + " kept by 'dpo' until 2099-01-01: 'not personal'"),
                        new Plan.RiskFactor(
                                "personal-data",
                                RiskLevel.HIGH,
                                "public.people.born",
                                "is date, seems to hold dates of birth (92 %: its name), and passes unmasked to 'staging',"
                                        + " where personal data is not said to come (personal_data); kept by 'dpo' until 2099-01-01:"
                                        + " 'not personal'. Give it a strategy, or have somebody approve this"));
        assertThat(Objects.requireNonNull(welcome.plan()).factors())
                .extracting(Plan.RiskFactor::level)
                .containsExactly(RiskLevel.LOW, RiskLevel.LOW, RiskLevel.LOW);
    }
}
