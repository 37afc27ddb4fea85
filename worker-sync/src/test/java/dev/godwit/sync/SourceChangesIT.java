package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.failure;
import static dev.godwit.sync.SyncRun.number;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.postgres.DatabaseSettings;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens to a sync whose source is not, or is no more, what it was planned with. */
class SourceChangesIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final String SCHEMA = """
            CREATE TABLE e (id int NOT NULL, what text) PARTITION BY RANGE (id);
            CREATE TABLE e1 PARTITION OF e FOR VALUES FROM (0) TO (1000);
            CREATE TABLE t (id int NOT NULL, what text);
            """;

    private static final String ROWS = """
            INSERT INTO e SELECT i, 'event ' || i FROM generate_series(1, 100) i;
            INSERT INTO t SELECT i, 'row ' || i FROM generate_series(1, 100) i;
            ANALYZE;
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
    void aDatabaseIsNotCopiedIntoItselfWhateverItIsCalled() throws Exception {
        LocalOutcome outcome = SyncRun.between(source, target)
                .to(sourceByAnotherName())
                .replacing()
                .run();

        assertThat(failure(outcome).message()).contains("'production' and 'staging' lead to the same database");
        assertThat(number(source, "SELECT count(*) FROM t")).isEqualTo(100);
    }

    @Test
    void aTargetThatHasBecomeTheSourceSinceThePlanIsNotEmptied() throws Exception {
        var run = SyncRun.between(source, target).replacing();

        LocalOutcome outcome = run.to(sourceByAnotherName()).run(run.databases());

        assertThat(failure(outcome).code()).isEqualTo("same-database");
        assertThat(number(source, "SELECT count(*) FROM t")).isEqualTo(100);
    }

    private DatabaseSettings sourceByAnotherName() {
        var localhost = new TestDatabase("localhost", source.port(), source.name(), source.user(), source.password());
        return SyncRun.settings(localhost);
    }
}
