package dev.godwit.coordinator.postgres;

import dev.godwit.common.postgres.SqlFailures;
import java.sql.SQLException;
import java.util.stream.Stream;

/** Tells a database that is away, or busy, from one that refuses for good. */
public final class DatabaseFailures {

    private DatabaseFailures() {}

    /** Whether {@code failure}, or anything it was caused by, may pass by itself. */
    public static boolean isTemporary(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .limit(20)
                .anyMatch(cause -> cause instanceof SQLException sql && SqlFailures.isTransient(sql));
    }
}
