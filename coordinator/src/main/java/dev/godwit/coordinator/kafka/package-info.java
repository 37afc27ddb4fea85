/** The coordinator's end of Kafka: the outbox relay, the reports of workers, dead letters, the audit consumer. */
@NullMarked
package dev.godwit.coordinator.kafka;

import org.jspecify.annotations.NullMarked;
