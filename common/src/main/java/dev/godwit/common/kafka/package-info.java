/** How Godwit talks to Kafka: topics, settings of clients, reading and writing events, dead letters. Decides nothing. */
@NullMarked
package dev.godwit.common.kafka;

import org.jspecify.annotations.NullMarked;
