package dev.godwit.migrate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.migrate.script.Migration;
import dev.godwit.migrate.script.Script;
import dev.godwit.migrate.script.Version;
import dev.godwit.schema.sql.PgQueryParser;
import org.junit.jupiter.api.Test;

class PreparationTest {

    private static final Preparation PREPARATION = new Preparation(new PgQueryParser());

    @Test
    void aVerificationIsOneQuery() {
        Prepared prepared = PREPARATION.of(migration("SELECT 1", "-- all there\nSELECT count(*) > 0 FROM a;"));

        assertThat(prepared.verification())
                .get()
                .satisfies(query -> assertThat(query.statement().text()).isEqualTo("SELECT count(*) > 0 FROM a"));
    }

    @Test
    void eachFileThatIsNotInOrderIsNamedWithItsPlace() {
        assertThatThrownBy(() -> PREPARATION.of(migration("COMMIT", "SELECT true; COMMIT; DROP TABLE a;")))
                .isInstanceOf(StepsException.class)
                .hasMessageMatching("(?s)m/1_a.up.sql:1:1: .*\nm/1_a.verify.sql:1:14: this is a second statement.*");
        assertThatThrownBy(() -> PREPARATION.of(migration("SELECT 1", "SELECT true\nFORM a b")))
                .isInstanceOf(StepsException.class)
                .hasMessageStartingWith("m/1_a.verify.sql:2:");
        assertThatThrownBy(() -> PREPARATION.of(migration("SELECT 1", " ")))
                .isInstanceOf(StepsException.class)
                .hasMessageStartingWith("m/1_a.verify.sql:1:1: there is no statement");
    }

    @Test
    void aFileForRollingBackIsSqlThoughNothingRunsIt() {
        assertThat(PREPARATION.of(withDown("DROP TABLE a CASCADE;")).steps()).hasSize(1);
        assertThatThrownBy(() -> PREPARATION.of(withDown("DROP TABLE b;\nDORP TABLE a;")))
                .isInstanceOf(StepsException.class)
                .hasMessageStartingWith("m/1_a.down.sql:2:1: syntax error");
    }

    private static Migration withDown(String down) {
        return new Migration(
                Version.parse("1"),
                "a",
                new Script("m/1_a.up.sql", "SELECT 1"),
                new Script("m/1_a.down.sql", down),
                null);
    }

    private static Migration migration(String up, String verify) {
        return new Migration(
                Version.parse("1"), "a", new Script("m/1_a.up.sql", up), null, new Script("m/1_a.verify.sql", verify));
    }
}
