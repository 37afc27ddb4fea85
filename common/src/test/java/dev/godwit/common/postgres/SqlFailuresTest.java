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
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

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

    private static String said(IOException cause) {
        return SqlFailures.message(unreachable(cause));
    }

    private static PSQLException unreachable(IOException cause) {
        return new PSQLException("to db-7.internal", PSQLState.CONNECTION_UNABLE_TO_CONNECT, cause);
    }
}
