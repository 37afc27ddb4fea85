package dev.godwit.coordinator.postgres;

import io.micrometer.core.instrument.MeterRegistry;

/** Counts what this coordinator makes of the instants of schedules. */
final class ScheduleMeters {

    private final MeterRegistry meters;

    ScheduleMeters(MeterRegistry meters) {
        this.meters = meters;
    }

    /** @param outcome {@code started}, {@code skipped}, {@code missed} or {@code refused} */
    void count(String outcome) {
        meters.counter("godwit.schedule.runs", "outcome", outcome).increment();
    }
}
