package dev.godwit.common.postgres;

import dev.godwit.common.job.Fence;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.TaskId;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.Grant;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Makes grants of the tasks of one job on the connection {@code target}. */
record Grants(JobId job, String instance, int epoch) {

    static final String TARGET = "target";
    static final String KIND = "test.copy";

    static Grants ofNewJob() {
        return new Grants(JobId.random(), "prod-1", 1);
    }

    Grants inEpoch(int later) {
        return new Grants(job, instance, later);
    }

    Grants by(String other) {
        return new Grants(job, other, epoch);
    }

    TaskId id(String key) {
        return TaskId.of(job, epoch, key);
    }

    Grant grant(String key, long fence) {
        return grant(key, fence, List.of());
    }

    /** A task that is told the ids of {@code others}, as a reconciliation is. */
    Grant grant(String key, long fence, List<TaskId> others) {
        return new Grant(
                instance,
                id(key),
                job,
                "test",
                "test",
                epoch,
                key,
                KIND,
                Fence.of(0, fence),
                "secret",
                1,
                Duration.ofSeconds(30),
                Json.object(),
                Json.object(),
                Json.tree(Map.of("tasks", others.stream().map(TaskId::toString).toList())),
                null,
                TARGET,
                false,
                null,
                Map.of(),
                Map.of());
    }

    static Stream<String> messages(Throwable failure) {
        return Stream.iterate(failure, e -> e != null, Throwable::getCause).map(Throwable::toString);
    }
}
