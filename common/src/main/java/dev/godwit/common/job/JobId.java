package dev.godwit.common.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.uuid.Generators;
import java.util.UUID;

/** Names a job for ever. Made in time order (UUID version 7), so that jobs sort by age. */
public record JobId(@JsonValue UUID value) implements Comparable<JobId> {

    @JsonCreator
    public JobId {}

    public static JobId random() {
        return new JobId(Generators.timeBasedEpochGenerator().generate());
    }

    /** @throws IllegalArgumentException if {@code text} is not a UUID */
    public static JobId parse(String text) {
        return new JobId(Uuids.parse(text, "job id"));
    }

    @Override
    public int compareTo(JobId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
