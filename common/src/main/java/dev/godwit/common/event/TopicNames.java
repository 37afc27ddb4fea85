package dev.godwit.common.event;

import java.util.List;
import java.util.regex.Pattern;

/**
 * What the topics of one installation are called: a prefix and a name that never changes. Code speaks of the name alone, as in
 * {@link #JOB_EVENTS}; only what talks to Kafka adds the prefix.
 *
 * @param prefix {@code godwit.} unless several installations share a cluster; may be empty
 */
public record TopicNames(String prefix) {

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._-]{0,100}");

    public static final String CONTROL = "control";
    public static final String TASK_EVENTS = "task-events";
    public static final String JOB_EVENTS = "job-events";
    public static final String HOOK_EVENTS = "hook-events";
    public static final String SCHEDULE_EVENTS = "schedule-events";
    public static final String JOBS = "jobs";
    public static final String AUDIT = "audit";
    public static final String AUDIT_CHECKPOINTS = "audit.checkpoints";
    public static final String DEAD_LETTERS = "dead-letters";

    /** The kinds of workers; each has a topic of doorbells. */
    public static final List<String> FAMILIES = List.of("lint", "migrate", "sync");

    public static final TopicNames DEFAULT = new TopicNames("godwit.");

    public TopicNames {
        if (!FORM.matcher(prefix).matches()) {
            throw new IllegalArgumentException(
                    "Not a topic prefix: '%s'. Expected up to 100 letters, digits, '.', '_' or '-'.".formatted(prefix));
        }
    }

    /** The topic on which workers of {@code family} are rung for. */
    public static String tasks(String family) {
        if (!FAMILIES.contains(family)) {
            throw new IllegalArgumentException("No workers of kind '%s'. Known: %s.".formatted(family, FAMILIES));
        }
        return "tasks." + family;
    }

    /** The name in Kafka of the topic that code calls {@code name}. */
    public String of(String name) {
        return prefix + name;
    }
}
