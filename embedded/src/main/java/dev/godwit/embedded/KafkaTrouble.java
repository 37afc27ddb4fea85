package dev.godwit.embedded;

import java.nio.file.Path;

/** Puts into words why a broker did not start. */
final class KafkaTrouble {

    private KafkaTrouble() {}

    static EmbeddedServerException explain(String said, Path log) {
        return new EmbeddedServerException(describe(said, log));
    }

    static String describe(String said, Path log) {
        if (DiskSpace.saysFull(said)) {
            return "Kafka did not start: the disk of '%s' is full. Make room, or choose another directory."
                    .formatted(log);
        }
        if (said.contains("Failed to acquire lock on file")) {
            return "The data directory '%s' is in use by another broker. End it first, or choose another directory."
                    .formatted(log.getParent());
        }
        if (said.contains("ClassNotFoundException") || said.contains("NoClassDefFoundError")) {
            return "Kafka did not start: a class is missing from the class path. Its log '%s' names it.".formatted(log);
        }
        String reason = said.lines()
                .filter(line -> line.contains("Exception") || line.contains("Error"))
                .map(String::strip)
                .findFirst()
                .orElse("it gave no reason");
        return "Kafka did not start: %s. Its log is '%s'.".formatted(reason, log);
    }
}
