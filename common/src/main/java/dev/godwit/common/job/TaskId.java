package dev.godwit.common.job;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.uuid.Generators;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/**
 * Names a task for ever. Derived from job, job epoch and the task's key (UUID version 5), so that a plan that is reported
 * twice adds the same tasks, and a job that is planned again never reuses the name of a task of an earlier epoch.
 */
public record TaskId(@JsonValue UUID value) {

    @JsonCreator
    public TaskId {}

    /** The task called {@code key} in {@code epoch} of {@code job}: always the same one. */
    public static TaskId of(JobId job, int epoch, String key) {
        try {
            var names = Generators.nameBasedGenerator(job.value(), MessageDigest.getInstance("SHA-1"));
            return new TaskId(names.generate(epoch + "/" + key));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1", e);
        }
    }

    /** @throws IllegalArgumentException if {@code text} is not a UUID */
    public static TaskId parse(String text) {
        return new TaskId(Uuids.parse(text, "task id"));
    }

    /** The last twelve hex digits: short enough to stand in {@code application_name} beside a fence. */
    public String shortId() {
        String text = value.toString();
        return text.substring(text.length() - 12);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
