package dev.godwit.common.worker;

import java.time.Duration;

/**
 * The worker's inner intervals, which nobody configures and tests shorten.
 *
 * @param acknowledged how long a report may wait for Kafka before it goes to the coordinator itself
 * @param kafkaRest how long Kafka is then not waited for
 * @param firstRetry pause before an unanswered call is made again; it doubles from try to try
 * @param longestRetry where the doubling ends
 * @param stopAgain how often a task that is to stop is told so, until it has
 * @param handOver how often a companion that was handed over asks whether another worker has it
 * @param progress the least time between two progress reports of a task
 * @param giveBack how long giving a task back is tried; its lease does the rest
 * @param longestRenewal renewals are never farther apart, so that people see progress
 */
record Tempo(
        Duration acknowledged,
        Duration kafkaRest,
        Duration firstRetry,
        Duration longestRetry,
        Duration stopAgain,
        Duration handOver,
        Duration progress,
        Duration giveBack,
        Duration longestRenewal) {

    static final Tempo USUAL = new Tempo(
            Duration.ofSeconds(2),
            Duration.ofSeconds(15),
            Duration.ofMillis(200),
            Duration.ofSeconds(10),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(10));

    Backoff backoff() {
        return new Backoff(firstRetry, longestRetry);
    }
}
