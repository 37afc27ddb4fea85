package dev.godwit.common.job;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * What a task did in all, in the units of its progress. A result that has it under {@value #FIELD} is where a finished task's figures come
 * from: reports of progress are few, and the last of them may be lost.
 *
 * @param done units done, as in rows; 0 or more
 * @param bytes bytes moved; 0 or more
 */
public record Counted(long done, long bytes) {

    /** Where it stands in a result's data. */
    public static final String FIELD = "counted";

    /** Empty if {@code data} has none, or something else in its place. */
    static Optional<Counted> in(JsonNode data) {
        JsonNode done = data.path(FIELD).path("done");
        JsonNode bytes = data.path(FIELD).path("bytes");
        boolean whole = done.isIntegralNumber()
                && done.canConvertToLong()
                && bytes.isIntegralNumber()
                && bytes.canConvertToLong();
        return whole && done.longValue() >= 0 && bytes.longValue() >= 0
                ? Optional.of(new Counted(done.longValue(), bytes.longValue()))
                : Optional.empty();
    }
}
