package dev.godwit.common.kafka;

/**
 * One way in which a topic is not as it is meant to be.
 *
 * @param topic its full name
 * @param what {@code topic}, {@code partitions}, {@code replication} or the name of a setting
 * @param expected how it is meant to be
 * @param actual how it is; {@code missing} for a topic that is not there
 */
public record TopicDrift(String topic, String what, String expected, String actual) {

    private static final String MISSING = "missing";

    static TopicDrift missing(String topic) {
        return new TopicDrift(topic, "topic", "present", MISSING);
    }

    /** Whether the topic is not there at all. */
    public boolean isMissing() {
        return what.equals("topic");
    }

    @Override
    public String toString() {
        return isMissing()
                ? "Topic '%s' is missing".formatted(topic)
                : "Topic '%s' has %s %s, expected %s".formatted(topic, what, actual, expected);
    }
}
