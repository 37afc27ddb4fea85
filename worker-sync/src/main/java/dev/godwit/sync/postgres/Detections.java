package dev.godwit.sync.postgres;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.Databases;
import dev.godwit.common.postgres.SqlFailures;
import dev.godwit.common.postgres.TaskSession;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.catalog.Table;
import dev.godwit.sync.anonymize.policy.ColumnName;
import dev.godwit.sync.anonymize.policy.ColumnRef;
import dev.godwit.sync.detect.Detection;
import dev.godwit.sync.detect.Detector;
import dev.godwit.sync.detect.SampledColumn;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Lets the detector judge columns of the source by their names and a few of their rows. */
final class Detections {

    private final Databases databases;
    private final TaskContext context;
    private final String connection;
    private final Catalog catalog;

    Detections(Databases databases, TaskContext context, String connection, Catalog catalog) {
        this.databases = databases;
        this.context = context;
        this.connection = connection;
        this.catalog = catalog;
    }

    /** What those of {@code columns} seem to hold that seem to hold something. Nothing is read where there are none. */
    Map<ColumnName, Detection> of(List<Table> tables, Collection<ColumnRef> columns) throws JobFailedException {
        var found = new TreeMap<ColumnName, Detection>();
        if (columns.isEmpty()) {
            return found;
        }
        Set<ColumnRef> wanted = new HashSet<>(columns);
        var detector = new Detector();
        try (var session = TaskSession.open(databases, connection, context)) {
            var sampler = new ColumnSampler(
                    session.connection(), catalog, () -> context.clock().instant());
            var until = sampler.deadline();
            for (Table table : tables) {
                List<ColumnRef> asked = wanted.stream()
                        .filter(column -> column.name()
                                        .schema()
                                        .equals(table.name().schema())
                                && column.name().table().equals(table.name().name()))
                        .toList();
                for (SampledColumn column : sampler.sample(table, asked, until)) {
                    detector.detect(column).ifPresent(detection -> found.put(column.name(), detection));
                }
            }
        } catch (SQLException e) {
            throw SqlFailures.failureAmongRows(e, "Looking at columns of '%s'".formatted(connection));
        }
        return found;
    }
}
