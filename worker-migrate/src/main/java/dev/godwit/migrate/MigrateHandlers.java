package dev.godwit.migrate;

import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.ReconcileHandler;
import dev.godwit.common.postgres.SealHandler;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.migrate.postgres.ApplyHandler;
import dev.godwit.migrate.postgres.PendingHandler;
import dev.godwit.migrate.postgres.VerifyHandler;
import dev.godwit.migrate.run.LockPolicy;
import dev.godwit.migrate.run.Preparation;
import dev.godwit.schema.sql.SqlParser;
import java.util.List;

/** The parts list of a migrating worker. */
public final class MigrateHandlers {

    private MigrateHandlers() {}

    public static List<TaskHandler> builtIn(Databases databases, SqlParser parser, LockPolicy locks) {
        var preparation = new Preparation(parser);
        return List.of(
                new PendingHandler(databases, preparation),
                new ApplyHandler(databases, preparation, locks),
                new VerifyHandler(databases),
                new ReconcileHandler("migrate.reconcile", databases),
                new SealHandler("migrate.seal", databases));
    }
}
