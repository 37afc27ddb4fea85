package dev.godwit.common.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.TaskContext;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Closes a target, so that nothing a sleeping worker still holds can be committed.
 *
 * <p>To all earlier epochs of a job, when it is cancelled or planned again: taking the target over has done that by the time the work begins, for it
 * ends their sessions and raises the epoch. To the owners of single tasks, where the payload names some as {@code {"tasks": ["<id>", ...]}}, when
 * a job fails that may be taken up again: their sessions are ended, and their fences raised to this task's own, which is younger.
 */
public final class SealHandler extends TargetTaskHandler {

    private final String kind;

    public SealHandler(String kind, Databases databases) {
        super(databases);
        this.kind = kind;
    }

    @Override
    public String kind() {
        return kind;
    }

    @Override
    protected TaskResult work(TaskContext context, Target target)
            throws JobFailedException, InterruptedException, SQLException {
        List<UUID> tasks = tasks(context.grant().payload());
        if (!tasks.isEmpty()) {
            try (var session = target.open()) {
                new Ouster(context, session.connection(), new Owners(context.grant(), tasks)).run(target.name());
            }
        }
        return TaskResult.empty();
    }

    private static List<UUID> tasks(JsonNode payload) {
        var tasks = new ArrayList<UUID>();
        payload.path("tasks").forEach(task -> tasks.add(UUID.fromString(task.asText())));
        return tasks;
    }

    /** Of other tasks of the job. */
    private record Owners(Grant grant, List<UUID> tasks) implements Ouster.Predecessors {

        @Override
        public int end(Connection connection) throws SQLException {
            return Sessions.endOwners(connection, tasks, grant.fence());
        }

        @Override
        public boolean raise(Connection connection) throws SQLException {
            Fences.raise(connection, tasks, grant);
            return true;
        }

        @Override
        public String what() {
            return "A task of job " + grant.job();
        }
    }
}
