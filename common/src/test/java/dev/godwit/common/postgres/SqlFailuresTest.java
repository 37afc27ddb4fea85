package dev.godwit.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.FailureKind;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
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

    private static String said(IOException cause) {
        return SqlFailures.message(unreachable(cause));
    }

    private static PSQLException unreachable(IOException cause) {
        return new PSQLException("to db-7.internal", PSQLState.CONNECTION_UNABLE_TO_CONNECT, cause);
    }
}
