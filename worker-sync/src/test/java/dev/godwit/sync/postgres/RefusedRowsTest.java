package dev.godwit.sync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.TableName;
import dev.godwit.sync.plan.TableScope;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

class RefusedRowsTest {

    private static final TableName EVENTS = new TableName("shop", "events");

    @Test
    void aRowWithoutAPartitionIsNotSaidToBeRefusedByAConstraint() {
        JobFailedException failure = refused("23514", "sshop", "tevents_2026", "Dcontains (secret)");

        assertThat(failure)
                .hasMessageStartingWith(
                        "A row of 'shop.events' was refused because 'shop.events_2026' of the target has no partition for it (SQLSTATE 23514).")
                .hasMessageContaining("Create the partition")
                .hasMessageNotContaining("secret")
                .hasMessageNotContaining("NOT NULL");
    }

    @Test
    void aNamedConstraintIsNamed() {
        assertThat(refused("23514", "nadult"))
                .hasMessageStartingWith(
                        "A row of 'shop.events' was refused by constraint 'adult' of the target (SQLSTATE 23514).");
    }

    @Test
    void nullWhereItIsNotAllowedIsNamedWithItsColumn() {
        assertThat(refused("23502", "cid"))
                .hasMessageStartingWith(
                        "A value of column 'shop.events.id' was refused by NOT NULL of the target (SQLSTATE 23502).");
    }

    @Test
    void theNamesThatAFunctionChoosesAreNotPassedOn() {
        String message = "SERROR\0C23514\0Mrefused\0nsecret\0WPL/pgSQL function f(text) line 1 at RAISE\0\0";

        assertThat(RefusedRows.failure(
                        new PSQLException(new ServerErrorMessage(message)),
                        TableScope.of(EVENTS, EVENTS, List.of(), null)))
                .isEmpty();
    }

    private static JobFailedException refused(String state, String... fields) {
        String message = "SERROR\0C" + state + "\0Mrefused\0" + String.join("\0", fields) + "\0\0";
        var scope = TableScope.of(
                EVENTS,
                EVENTS,
                List.of(new TableScope.ColumnScope("id", "integer", null, true, TableScope.KEEP, Map.of(), "")),
                null);
        return RefusedRows.failure(new PSQLException(new ServerErrorMessage(message)), scope)
                .orElseThrow();
    }
}
