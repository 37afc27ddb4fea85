package dev.godwit.common.kafka;

/**
 * How topics are made on a cluster.
 *
 * @param replication copies of each partition: 3, or 1 on a single broker
 * @param partitions of the topics that are spread by key; cannot change later, since each key must stay where it is
 */
public record TopicSettings(int replication, int partitions) {

    /** For a cluster of three brokers or more. */
    public static final TopicSettings CLUSTER = new TopicSettings(3, 12);

    /** For the one broker of an embedded installation. */
    public static final TopicSettings SINGLE = new TopicSettings(1, 4);

    public TopicSettings {
        if (replication < 1 || partitions < 1) {
            throw new IllegalArgumentException(
                    "A topic has at least 1 replica and 1 partition, not %d and %d".formatted(replication, partitions));
        }
    }

    /** Copies that must have a record before it counts as written. */
    public int minInSync() {
        return replication > 2 ? 2 : 1;
    }
}
