package dev.godwit.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.FailureKind;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

class SqlFailuresTest {

    @Test
    void whyThereIsNoConnectionIsSaidAndWhereTheServerIsIsNot() {
        assertThat(said(new UnknownHostException("db-7.internal"))).isEqualTo("the host in its URL is not known here");
        assertThat(said(new ConnectException("db-7.internal:5432")))
                .isEqualTo("nothing answers at the host and port of its URL");
        assertThat(said(new SocketTimeoutException("db-7.internal"))).isEqualTo("the server did not answer in time");
        assertThat(said(new SSLHandshakeException("db-7.internal")))
                .isEqualTo("no secure connection could be agreed on with the server");
        assertThat(said(new EOFException("db-7.internal"))).isEqualTo("the connection was lost or refused");
    }

    @Test
    void aConnectionThatFailsMaySucceedLater() {
        var failure = SqlFailures.failure(unreachable(new ConnectException("x")), "Cannot connect to 'shop'");

        assertThat(failure.kind()).isEqualTo(FailureKind.TRANSIENT);
        assertThat(failure)
                .hasMessage(
                        "Cannot connect to 'shop': nothing answers at the host and port of its URL (SQLSTATE 08001)");
    }

    @Test
    void whatTheServerLacksIsNotHeldAgainstTheTask() {
        var full = SqlFailures.failure(new SQLException("x", "53100"), "Copying into 'staging'");
        var busy = SqlFailures.failure(new SQLException("x", "53300"), "Cannot connect to 'shop'");

        assertThat(full.kind()).isEqualTo(FailureKind.EXHAUSTED);
        assertThat(full.code()).isEqualTo("disk-full");
        assertThat(full)
                .hasMessageEndingWith("(SQLSTATE 53100). Make room on the server's disk: the job goes on by itself.");
        assertThat(busy.kind()).isEqualTo(FailureKind.BUSY);
    }

    @Test
    void whatAFunctionRaisesIsWithheldInWhateverLanguageItIsWritten() {
        for (String where : new String[] {
            "PL/pgSQL function f(text) line 1 at EXECUTE",
            "fonction PL/pgSQL f(text), ligne 1 a EXECUTE",
            "SQL function \"f\" statement 1",
            "PL/Perl function \"f\"",
            "COPY t, line 1\nPL/Python function \"f\""
        }) {
            var error = error("42703", "column \"secretname\" does not exist", where);

            assertThat(SqlFailures.message(error))
                    .as(where)
                    .contains("withheld")
                    .doesNotContain("secret");
            assertThat(SqlFailures.isOfFunction(error)).as(where).isTrue();
        }
        assertThat(SqlFailures.message(
                        error("42703", "column \"x\" does not exist", "COPY t, line 1, column a: \"SQL\"")))
                .isEqualTo("column \"x\" does not exist");
    }

    @Test
    void amongRowsTheServersWordsAreWithheldUnlessTheyAreOfTheServerItself() {
        assertThat(SqlFailures.messageAmongRows(
                        error("42P01", "relation \"secretname\" does not exist", "COPY t, line 1")))
                .contains("withheld")
                .doesNotContain("secret");
        assertThat(SqlFailures.messageAmongRows(error("XX000", "secretname", null)))
                .doesNotContain("secret");
        assertThat(SqlFailures.messageAmongRows(error("42501", "permission denied for table users", null)))
                .isEqualTo("permission denied for table users");
        assertThat(SqlFailures.messageAmongRows(error("42501", "permission denied for secretname", "COPY t, line 1")))
                .doesNotContain("secret");
        assertThat(SqlFailures.messageAmongRows(error("55P03", "canceling statement due to lock timeout", null)))
                .isEqualTo("canceling statement due to lock timeout");
        assertThat(SqlFailures.failureAmongRows(
                        error("42P01", "relation \"secretname\" does not exist", null), "Copying t"))
                .hasMessageStartingWith("Copying t: ")
                .hasMessageEndingWith("(SQLSTATE 42P01)")
                .hasMessageNotContaining("secret");
    }

    private static PSQLException error(String state, String message, @Nullable String where) {
        return new PSQLException(new ServerErrorMessage(
                "SERROR\0C" + state + "\0M" + message + (where == null ? "" : "\0W" + where) + "\0\0"));
    }

    private static String said(IOException cause) {
        return SqlFailures.message(unreachable(cause));
    }

    private static PSQLException unreachable(IOException cause) {
        return new PSQLException("to db-7.internal", PSQLState.CONNECTION_UNABLE_TO_CONNECT, cause);
    }
}
