package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.CommitGuard;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.Predecessor;
import dev.godwit.common.postgres.SqlFailures;
import dev.godwit.common.postgres.TargetTaskHandler;
import java.sql.SQLException;

/** A handler whose statements look at rows, so that what the server says of a failure may hold their values, and is not passed on. */
abstract class RowTaskHandler extends TargetTaskHandler {

    RowTaskHandler(Databases databases, CommitGuard guard, Predecessor predecessor) {
        super(databases, guard, predecessor);
    }

    RowTaskHandler(Databases databases) {
        super(databases);
    }

    @Override
    protected final JobFailedException failure(SQLException e, String what) {
        return SqlFailures.failureAmongRows(e, what);
    }
}
