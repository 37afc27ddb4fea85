package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whatever a server says of a row that it stumbles over, no value of the row is in what the job tells. */
class WithheldIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final String SCHEMA = "CREATE TABLE t (id int NOT NULL, e text NOT NULL);";

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void rowsWithASecret() throws SQLException {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
        execute(source, SCHEMA);
        execute(target, SCHEMA);
        execute(source, "INSERT INTO t SELECT i, 'secretname' || i FROM generate_series(1, 20) i");
    }

    @Test
    void aFunctionOfACheckThatRunsTheValueAsCode() throws Exception {
        execute(target, """
                CREATE FUNCTION runs(v text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
                    $$ BEGIN EXECUTE 'SELECT ' || v; RETURN true; END $$;
                ALTER TABLE t ADD CHECK (runs(e));
                """);

        tellsNothing("42703");
    }

    @Test
    void aCheckThatLooksTheValueUp() throws Exception {
        execute(target, "ALTER TABLE t ADD CHECK (e::regclass IS NOT NULL)");

        tellsNothing("42P01");
    }

    @Test
    void aFunctionThatNamesTheValueAsTheConstraint() throws Exception {
        execute(target, """
                CREATE FUNCTION names(v text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS
                    $$ BEGIN RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = v, COLUMN = v; END $$;
                ALTER TABLE t ADD CHECK (names(e));
                """);

        tellsNothing("23514");
    }

    @Test
    void aFilterThatLooksTheValueUp() throws Exception {
        LocalOutcome outcome = SyncRun.between(source, target)
                .where("{public.t: 'id = 7 AND e::regclass IS NOT NULL'}")
                .run();

        assertThat(failure(outcome).message())
                .contains("cannot cast to 'regclass'")
                .doesNotContain("secret");
    }

    private void tellsNothing(String state) throws Exception {
        LocalOutcome outcome = SyncRun.between(source, target).run();

        assertThat(failure(outcome).message()).contains(state).doesNotContain("secret");
    }
}
