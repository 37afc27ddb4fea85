package dev.godwit.coordinator.postgres;

import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Set;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transactions on the control database, begun again when the server chose them as the victim of a deadlock. Thread-safe. */
final class Transactions {

    private static final Logger LOGGER = LoggerFactory.getLogger(Transactions.class);

    /** serialization_failure, deadlock_detected. */
    private static final Set<String> AGAIN = Set.of("40001", "40P01");

    private static final int ATTEMPTS = 10;

    private final Jdbi jdbi;

    Transactions(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** Work of a transaction; may run several times, and each time finds the world anew. */
    @FunctionalInterface
    interface Work<T> {
        T run(Handle transaction);
    }

    <T> T in(Work<T> work) {
        return untilDone(() -> jdbi.inTransaction(work::run));
    }

    /** One statement that changes something, and is a transaction of its own. */
    <T> T once(Work<T> work) {
        return untilDone(() -> jdbi.withHandle(work::run));
    }

    private static <T> T untilDone(Supplier<T> transaction) {
        for (int attempt = 1; ; attempt++) {
            try {
                return transaction.get();
            } catch (JdbiException e) {
                if (attempt == ATTEMPTS || !again(e)) {
                    throw e;
                }
                LOGGER.atDebug().addKeyValue("attempt", attempt).log("Beginning a transaction again after a deadlock");
            }
        }
    }

    /** Statements each on their own, for questions that change nothing. */
    <T> T ask(Work<T> work) {
        return jdbi.withHandle(work::run);
    }

    /** The control database's clock: the only one that instants come from. */
    static Instant now(Handle handle) {
        return handle.createQuery("SELECT clock_timestamp()")
                .mapTo(OffsetDateTime.class)
                .one()
                .toInstant();
    }

    private static boolean again(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return AGAIN.contains(sql.getSQLState());
            }
        }
        return false;
    }
}
