package dev.godwit.coordinator.job;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Something that happened to a job, to be stored and published.
 *
 * @param type as in {@code dev.godwit.job.started.v1}
 * @param actor the principal that caused it, or {@code coordinator}
 * @param data as its schema has it; no personal data but principals' names
 */
public record JobEvent(String type, String actor, ObjectNode data) {

    /** The actor of what happens by itself. */
    public static final String COORDINATOR = "coordinator";
}
