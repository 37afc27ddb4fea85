package dev.godwit.cli.demo;

import dev.godwit.cli.CliException;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.cli.output.Quantities;
import dev.godwit.cli.run.Pages;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.http.ApiClient.JobFilter;
import dev.godwit.common.kafka.KafkaSettings;
import dev.godwit.common.kafka.TopicReader;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the public topic of job events as a subscriber would, and compares it with what the jobs have been through. */
final class EventCheck {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final int PAGE = 100;

    private EventCheck() {}

    /** @return how many events there are */
    static long run(KafkaSettings kafka, Coordinator coordinator, Narrator narrator)
            throws CliException, DemoFailure, InterruptedException {
        List<JobDocument> jobs = Pages.all(coordinator, (client, page) -> client.jobs(JobFilter.ALL, PAGE, page));
        long expected = jobs.stream().mapToLong(JobDocument::sequence).sum();
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<EventRecord> events = TopicReader.read(kafka, TopicNames.JOB_EVENTS);
        while (distinct(events) < expected && System.nanoTime() < end) {
            Thread.sleep(200);
            events = TopicReader.read(kafka, TopicNames.JOB_EVENTS);
        }
        requireGapFree(jobs, events);
        narrator.holds(
                "Topic godwit.job-events, read from its beginning: %s events of %d jobs, each job's numbered 1 to n without a gap",
                Quantities.count(distinct(events)), jobs.size());
        return distinct(events);
    }

    private static long distinct(List<EventRecord> events) {
        return events.stream().map(EventRecord::id).distinct().count();
    }

    private static void requireGapFree(List<JobDocument> jobs, List<EventRecord> events) throws DemoFailure {
        Map<String, Set<Long>> sequences = new HashMap<>();
        events.forEach(event ->
                sequences.computeIfAbsent(event.key(), key -> new HashSet<>()).add(event.sequence()));
        for (JobDocument job : jobs) {
            Set<Long> seen = sequences.getOrDefault(job.id().toString(), Set.of());
            boolean whole = seen.size() == job.sequence()
                    && seen.stream().allMatch(number -> number >= 1 && number <= job.sequence());
            DemoFailure.unless(
                    whole,
                    "Job %s has been through %d events; the topic has %d",
                    job.id(),
                    job.sequence(),
                    seen.size());
        }
    }
}
