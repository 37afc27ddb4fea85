package dev.godwit.common.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Turns the driver's exceptions into failures of a job.
 *
 * <p>PostgreSQL puts values of rows into {@code DETAIL} and {@code CONTEXT}, and for class 22 (data exceptions) into the message
 * itself; a function of the user's may say whatever it likes. None of these is passed on, and the exception is not chained. Where rows are looked at, nothing is that
 * the server says of them ({@link #messageAmongRows}).
 */
public final class SqlFailures {

    /** Where trying again may help: lost connections, shutdown, resources, serialization, deadlock, lock and statement timeouts. */
    private static final Set<String> TRANSIENT_CLASSES = Set.of("08", "40", "53", "57", "58");

    private static final String DISK_FULL = "53100";
    private static final String TOO_MANY_CONNECTIONS = "53300";

    private static final Set<String> TRANSIENT_STATES = Set.of("55P03", "55006", "25006");

    /** The server closed the session, crashed, or is starting. */
    private static final Set<String> SHUTDOWNS = Set.of("57P01", "57P02", "57P03");

    /** Where PostgreSQL reports what a {@code RAISE} of somebody's function says, under whatever SQLSTATE that chose. */
    private static final String RAISE = "exec_stmt_raise";

    private static final String PRIVILEGE = "42501";

    /** What the context of an error has in any language where it tells of a function: {@code PL/pgSQL function f(text) line 3}, {@code SQL function "f"}. */
    private static final Pattern FUNCTION = Pattern.compile("PL/|SQL|function");

    private SqlFailures() {}

    public static boolean isTransient(SQLException e) {
        String state = e.getSQLState();
        if (state == null || state.length() < 2) {
            return true;
        }
        return TRANSIENT_CLASSES.contains(state.substring(0, 2)) || TRANSIENT_STATES.contains(state);
    }

    /** Whether the session is gone, so that the outcome of a commit on its way is unknown. */
    public static boolean isConnectionLost(SQLException e) {
        String state = e.getSQLState();
        return state == null || state.startsWith("08") || SHUTDOWNS.contains(state);
    }

    /** @param what what was being done, to what, as in {@code Copying public.orders into 'staging'} */
    public static JobFailedException failure(SQLException e, String what) {
        return failure(e, what, message(e));
    }

    /** A failure of what looked at rows: the server's own words are not passed on. */
    public static JobFailedException failureAmongRows(SQLException e, String what) {
        return failure(e, what, messageAmongRows(e));
    }

    private static JobFailedException failure(SQLException e, String what, String said) {
        String state = e.getSQLState() == null ? "no SQLSTATE" : "SQLSTATE " + e.getSQLState();
        String message = "%s: %s (%s)".formatted(what, said, state);
        if (DISK_FULL.equals(e.getSQLState())) {
            return new JobFailedException(
                    FailureKind.EXHAUSTED,
                    "disk-full",
                    message + ". Make room on the server's disk: the job goes on by itself.");
        }
        if (TOO_MANY_CONNECTIONS.equals(e.getSQLState())) {
            return new JobFailedException(FailureKind.BUSY, "too-many-connections", message);
        }
        return new JobFailedException(
                isTransient(e) ? FailureKind.TRANSIENT : FailureKind.PERMANENT, "database", message);
    }

    /** Why there is no connection. Where the server is belongs to nobody but the process that is configured with it. */
    private static String connection(SQLException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return "the host in its URL is not known here";
            }
            if (cause instanceof ConnectException) {
                return "nothing answers at the host and port of its URL";
            }
            if (cause instanceof SocketTimeoutException) {
                return "the server did not answer in time";
            }
            if (cause instanceof SSLException) {
                return "no secure connection could be agreed on with the server";
            }
        }
        return "the connection was lost or refused";
    }

    /** What the server said, less anything that can hold a value of a row. */
    public static String message(SQLException e) {
        ServerErrorMessage server = e instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
        if (server == null) {
            return e.getSQLState() != null && e.getSQLState().startsWith("08") ? connection(e) : "the driver gave up";
        }
        String state = String.valueOf(server.getSQLState());
        if (state.startsWith("22")) {
            String where = server.getColumn() == null ? "" : " in column '" + server.getColumn() + "'";
            return "a value does not fit" + where + " (withheld: the server's message may hold it)";
        }
        if (isOfFunction(server)) {
            return "a function or trigger raised an error (withheld: its message may hold a value)";
        }
        return String.valueOf(server.getMessage());
    }

    /**
     * What happened while rows were looked at, from the SQLSTATE and the names that come with it. Whatever a row's value is taken for, as the name of a
     * relation, the server's message has it: its words are passed on only where no row can be in them.
     */
    public static String messageAmongRows(SQLException e) {
        ServerErrorMessage server = e instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
        String state = String.valueOf(e.getSQLState());
        if (server == null || state.startsWith("22") || isOfFunction(server) || isOfServer(server, state)) {
            return message(e);
        }
        String what = switch (state.length() < 2 ? "" : state.substring(0, 2)) {
            case "23" -> "a constraint refused a row";
            case "42" -> "an expression over rows failed, or something that it names is missing or not allowed";
            case "54" -> "a limit of the server was exceeded";
            case "0A" -> "something is not supported";
            default -> "the server reported an error";
        };
        return what + names(server) + " (withheld: the server's message may hold a value; its log has it)";
    }

    /** What the server says of itself, of locks and of privileges. */
    private static boolean isOfServer(ServerErrorMessage server, String state) {
        return isTransient(new SQLException("", state)) || (state.equals(PRIVILEGE) && server.getWhere() == null);
    }

    private static String names(ServerErrorMessage server) {
        String table = server.getTable() == null
                ? ""
                : " of '" + (server.getSchema() == null ? "" : server.getSchema() + ".") + server.getTable() + "'";
        String constraint = server.getConstraint() == null ? "" : " '" + server.getConstraint() + "'";
        return constraint.isEmpty() && table.isEmpty() ? "" : ":" + constraint + table;
    }

    /** Whether the error comes of somebody's function, which chooses its words, its SQLSTATE and the names that come with it. */
    public static boolean isOfFunction(SQLException e) {
        ServerErrorMessage server = e instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
        return server != null && isOfFunction(server);
    }

    private static boolean isOfFunction(ServerErrorMessage server) {
        String state = String.valueOf(server.getSQLState());
        String where = server.getWhere();
        return RAISE.equals(server.getRoutine())
                || state.startsWith("P0")
                || (where != null
                        && where.lines()
                                .filter(line -> !line.startsWith("COPY "))
                                .anyMatch(line -> FUNCTION.matcher(line).find()));
    }
}
