package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.failure;
import static dev.godwit.sync.SyncRun.number;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.Plan;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.SQLException;
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

        assertThat(failure(outcome).message()).contains("Table 'public.heir' inherits from 'public.t' in the target");
        assertThat(number(target, "SELECT count(*) FROM heir")).isOne();
    }

    @Test
    void tablesThatInheritInTheTargetSinceThePlanAreNotEmptied() throws Exception {
        LocalOutcome outcome = SyncRun.between(source, target)
                .replacing()
                .when(() -> execute(target, "CREATE TABLE heir () INHERITS (t); INSERT INTO heir VALUES (1)"))
                .run();

        assertThat(failure(outcome).code()).isEqualTo("target-unfit");
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
    void rowsInPartitionsAreAtRiskAndThoseOfOtherTablesAreNot() throws Exception {
        execute(target, "INSERT INTO e VALUES (1); INSERT INTO t VALUES (1)");

        LocalOutcome outcome =
                SyncRun.between(source, target).of("[public.e]").replacing().run();

        Plan plan = Objects.requireNonNull(outcome.plan());
        assertThat(plan.risk()).isEqualTo(RiskLevel.HIGH);
        assertThat(plan.factors()).extracting(Plan.RiskFactor::subject).containsExactly("public.e");
    }

    @Test
    void tablesThatCannotBeCopiedAreRefused() throws Exception {
        execute(source, "CREATE TABLE bare ()");
        execute(target, "CREATE TABLE bare ()");
        execute(source, "CREATE TABLE part (id int)");
        execute(target, "CREATE TABLE part PARTITION OF e FOR VALUES FROM (1000) TO (2000)");

        LocalOutcome outcome = SyncRun.between(source, target).run();

        assertThat(failure(outcome).message())
                .contains("Table 'public.bare' has no column that can be copied")
                .contains("Table 'public.part' is a partition of 'public.e' in the target");
    }
}
