package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.Target;
import dev.godwit.common.postgres.TargetTaskHandler;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.sync.plan.FinishLane;
import dev.godwit.sync.plan.SyncScope;
import dev.godwit.sync.postgres.DeferredObjects.Kind;
import dev.godwit.sync.postgres.DeferredObjects.Sharing;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * {@code sync.objects}: one of the tasks that make the target fit for use. It takes from what was taken off the tables, and from what was put down to be
 * done, whatever of its step nobody else is at, until nothing is left. The result counts what it brought back, by kind.
 */
public final class ObjectsHandler extends TargetTaskHandler {

    public ObjectsHandler(Databases databases) {
        super(databases);
    }

    @Override
    public String kind() {
        return "sync.objects";
    }

    @Override
    protected TaskResult work(TaskContext context, Target target)
            throws JobFailedException, InterruptedException, SQLException {
        SyncScope scope = SyncScope.read(context.grant().scope());
        FinishLane lane = FinishLane.read(context.grant().payload());
        Map<Kind, Integer> counts;
        try (var session = target.open()) {
            FinishMemory.apply(session.connection(), lane.lanes());
            counts = new BringBack(context, session.connection(), Landing.of(context.grant(), scope))
                    .run(kinds(lane), sharing(lane));
        }
        TaskResult result = TaskResult.of(counts);
        try (var work = target.begin()) {
            work.commit(result);
        }
        return result;
    }

    private static Set<Kind> kinds(FinishLane lane) {
        return switch (lane.step()) {
            case INDEXES -> EnumSet.of(Kind.INDEX);
            case OBJECTS -> EnumSet.of(Kind.CONSTRAINT, Kind.ATTACHMENT, Kind.FOREIGN_KEY, Kind.DETAIL);
            case TABLES -> EnumSet.of(Kind.ANALYSIS, Kind.VALIDATION);
        };
    }

    private static Sharing sharing(FinishLane lane) {
        return lane.step() == FinishLane.Step.TABLES ? Sharing.TABLES : Sharing.OBJECTS;
    }
}
