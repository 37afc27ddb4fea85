package dev.godwit.coordinator.job;

import java.time.Instant;

/**
 * Why there is a job that nobody asked for just then.
 *
 * @param name of the schedule that made it
 * @param instant for which it was made
 */
public record Occasion(String name, Instant instant) {}
