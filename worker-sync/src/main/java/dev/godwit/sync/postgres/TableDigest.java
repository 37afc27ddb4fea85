package dev.godwit.sync.postgres;

import dev.godwit.common.worker.TaskContext;
import dev.godwit.sync.SyncSettings;
import dev.godwit.sync.copy.CopyDigest;
import dev.godwit.sync.copy.CopyDigester;
import dev.godwit.sync.copy.CopyFormat;
import dev.godwit.sync.plan.TableScope;
import java.sql.Connection;
import java.sql.SQLException;

/** Reads a table of the target back. */
final class TableDigest {

    private TableDigest() {}

    /** Of all rows that the job's table holds, in a transaction that {@link TargetReader#begin} has begun. */
    static CopyDigest of(
            Connection connection, TaskContext context, TableScope scope, CopyFormat format, SyncSettings settings)
            throws SQLException, InterruptedException {
        var digester = new CopyDigester(
                scope.layout(format, settings.strategies()),
                Seeds.of(settings.key(), context.grant().job()));
        TargetReader.read(
                connection,
                CopySql.back(scope, Extent.of(connection, Landing.of(context.grant(), scope)), format),
                context,
                digester::accept);
        return digester.finish();
    }
}
