package dev.godwit.sync.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a planner asks the source beyond its catalog. A table is never read as a whole for it. */
public interface SourceProbe {

    /** Where the work lies in a relation; empty if it could not be found out in the time that planning may take. */
    Optional<WorkCurve> curve(Table relation, long bytes, double chunk) throws JobFailedException;

    /** About {@code count} ranges of about the same work, sealed; one if nothing is known of the key's values. */
    List<KeyRange> keys(Table relation, List<KeyColumn> columns, int count) throws JobFailedException;

    /** The access method that keeps the rows of each relation, where it is not PostgreSQL's own {@code heap}. */
    Map<TableName, String> otherAccessMethods() throws JobFailedException;

    /** What the names mean now. */
    Map<TableName, String> marks(List<TableName> relations) throws JobFailedException;

    /** How many rows of a relation the source expects a condition to take, or all if it is null; without reading any. */
    double expectedRows(Table relation, @Nullable String filter) throws JobFailedException;

    /** Which server this is. */
    JsonNode instance();
}
