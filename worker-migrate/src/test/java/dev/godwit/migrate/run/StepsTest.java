package dev.godwit.migrate.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.migrate.script.Migration;
import dev.godwit.migrate.script.Script;
import dev.godwit.migrate.script.Version;
import dev.godwit.schema.sql.PgQueryParser;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepsTest {

    private static final Steps STEPS = new Steps(new PgQueryParser());

    @Test
    void statementsThatCanShareATransactionDo() {
        assertThat(of("CREATE TABLE a (i int); CREATE INDEX ON a (i);"))
                .singleElement()
                .satisfies(step -> assertThat(step.transactional()).isTrue())
                .satisfies(step -> assertThat(step.statements()).hasSize(2));
    }

    @Test
    void aStatementThatCannotRunInATransactionStandsAlone() {
        assertThat(of("CREATE TABLE a (i int); CREATE INDEX CONCURRENTLY x ON a (i); DROP TABLE a"))
                .extracting(Step::transactional)
                .containsExactly(true, false, true);
    }

    @Test
    void aFileOfCommentsHasNoSteps() {
        assertThat(of("-- nothing yet")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COMMIT",
                "SELECT 1; BEGIN",
                "COPY a FROM STDIN",
                "CREATE INDEX CONCURRENTLY ON a (i)",
                "SET standard_conforming_strings = off",
                "CREATE TABEL a (i int)"
            })
    void whatAMigrationMustNotHoldIsRefusedWithItsPlace(String sql) {
        assertThatThrownBy(() -> of(sql)).isInstanceOf(StepsException.class).hasMessageStartingWith("m/1_a.up.sql:1:");
    }

    private static List<Step> of(String sql) {
        return STEPS.of(new Migration(Version.parse("1"), "a", new Script("m/1_a.up.sql", sql), null, null));
    }
}
