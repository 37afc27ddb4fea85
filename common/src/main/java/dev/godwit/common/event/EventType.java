package dev.godwit.common.event;

import java.util.List;

/**
 * A kind of event that Godwit publishes. Its major version is the end of its name; the minor one is that of its newest schema.
 *
 * @param name as in {@code dev.godwit.job.submitted.v1}
 * @param topics where it may appear, without the installation's prefix
 * @param minor the newest minor version; each is one file beside this package's resources
 * @param meaning what has happened, in a sentence
 */
public record EventType(String name, List<String> topics, int minor, String meaning) {

    public EventType {
        topics = List.copyOf(topics);
    }

    /** As in {@code 1.0}. */
    public String version() {
        return name.substring(name.lastIndexOf(".v") + 2) + "." + minor;
    }

    /** Whether the whole event is the record's value, as on a compacted topic, where a record without a value is a deletion. */
    public boolean structured() {
        return topics.contains(TopicNames.JOBS);
    }
}
