package dev.godwit.testkit.planted.sync.plan;

import dev.godwit.testkit.planted.coordinator.job.Job;
import dev.godwit.testkit.planted.sync.copy.Copier;
import dev.godwit.testkit.planted.sync.postgres.Reader;
import java.sql.Connection;
import java.time.Instant;

/** A feature that knows JDBC, an adapter, another module, the time, and half of a cycle. */
public record Planner(Connection connection, Reader reader, Job job, Copier copier) {

    public Instant started() {
        return Instant.now();
    }

    public long startedMillis() {
        return System.currentTimeMillis();
    }
}
