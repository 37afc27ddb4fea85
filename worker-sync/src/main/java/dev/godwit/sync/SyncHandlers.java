package dev.godwit.sync;

import dev.godwit.common.postgres.CommitGuard;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.ReconcileHandler;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.schema.sql.SqlParser;
import dev.godwit.sync.postgres.BeforeHandler;
import dev.godwit.sync.postgres.CopyHandler;
import dev.godwit.sync.postgres.FinishHandler;
import dev.godwit.sync.postgres.HoldHandler;
import dev.godwit.sync.postgres.LeakScanHandler;
import dev.godwit.sync.postgres.ObjectsHandler;
import dev.godwit.sync.postgres.PlanHandler;
import dev.godwit.sync.postgres.PrepareHandler;
import dev.godwit.sync.postgres.RecheckHandler;
import dev.godwit.sync.postgres.RefreshHandler;
import dev.godwit.sync.postgres.ReportHandler;
import dev.godwit.sync.postgres.RestoreHandler;
import dev.godwit.sync.postgres.RetireHandler;
import dev.godwit.sync.postgres.SubsetHandler;
import dev.godwit.sync.postgres.SwapHandler;
import dev.godwit.sync.postgres.SyncSealHandler;
import dev.godwit.sync.postgres.VerifyHandler;
import java.util.List;

/** The parts list of a syncing worker. */
public final class SyncHandlers {

    private SyncHandlers() {}

    public static List<TaskHandler> builtIn(Databases databases, SyncSettings settings, SqlParser parser) {
        return builtIn(databases, settings, parser, CommitGuard.FENCE_AND_EPOCH);
    }

    /** With another guard: a seam for the tests that show what the guard is for. */
    public static List<TaskHandler> builtIn(
            Databases databases, SyncSettings settings, SqlParser parser, CommitGuard guard) {
        return List.of(
                new PlanHandler(databases, settings, parser),
                new PrepareHandler(databases),
                new HoldHandler(databases, settings),
                new SubsetHandler(databases, settings),
                new BeforeHandler(databases, settings),
                new CopyHandler(databases, settings, guard),
                new ObjectsHandler(databases),
                new RefreshHandler(databases),
                new FinishHandler(databases),
                new VerifyHandler(databases, settings),
                new LeakScanHandler(databases, settings),
                new ReportHandler(databases, settings),
                new SwapHandler(databases),
                new RetireHandler(databases),
                new RecheckHandler(databases, settings),
                new ReconcileHandler("sync.reconcile", databases),
                new RestoreHandler(databases),
                new SyncSealHandler(databases));
    }
}
