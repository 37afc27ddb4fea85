package dev.godwit.coordinator.http;

import dev.godwit.common.job.JobId;
import dev.godwit.common.json.Json;
import dev.godwit.coordinator.access.Operation;
import dev.godwit.coordinator.job.JobEventView;
import dev.godwit.coordinator.job.JobView;
import dev.godwit.coordinator.job.Jobs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What happened to one job: as a list, and as a stream that goes on until nothing can happen any more. */
final class JobEventEndpoints {

    private static final int LARGEST_PAGE = 1000;

    private final Jobs jobs;

    JobEventEndpoints(Jobs jobs) {
        this.jobs = jobs;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.get("/v1/jobs/{id}/events", Operation.READ_JOBS, this::read));
    }

    private Outcome read(ApiRequest request) {
        JobView job = Scopes.job(jobs, request);
        if (request.wantsEventStream()) {
            request.onlyQuery();
            return stream(request, job);
        }
        request.onlyQuery("after", "pageSize");
        long after = request.query("after", text -> Numbers.within(text, 0, Long.MAX_VALUE))
                .orElse(0L);
        long size = request.query("pageSize", text -> Numbers.within(text, 1, LARGEST_PAGE))
                .orElse((long) LARGEST_PAGE);
        return Answer.ok(Map.of("items", jobs.events(job.id(), after, (int) size)));
    }

    private Outcome stream(ApiRequest request, JobView job) {
        Optional<Long> known = request.header("last-event-id").map(JobEventEndpoints::sequence);
        long after = known.orElse(0L);
        boolean lost = after < 0 || after > job.sequence();
        if (known.isPresent() && job.state().terminal() && after == job.sequence()) {
            // Tells a browser's EventSource that there is nothing to come back for.
            return Answer.noContent();
        }
        return new Outcome.Stream(new Source(jobs, job.id(), lost ? 0 : after, lost));
    }

    private static long sequence(String text) {
        try {
            return Numbers.within(text, 0, Long.MAX_VALUE);
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }

    private static final class Source implements EventSource {

        private final Jobs jobs;
        private final JobId job;
        private long last;
        private boolean reset;
        private boolean mayBeOver = true;

        Source(Jobs jobs, JobId job, long after, boolean reset) {
            this.jobs = jobs;
            this.job = job;
            this.last = after;
            this.reset = reset;
        }

        @Override
        public Batch next(int limit) {
            var entries = new ArrayList<Entry>();
            if (reset) {
                reset = false;
                entries.add(Entry.reset("0"));
            }
            List<JobEventView> events = jobs.events(job, last, limit);
            for (JobEventView event : events) {
                last = event.sequence();
                entries.add(new Entry(Long.toString(last), event.type(), Json.text(event)));
            }
            mayBeOver |= !events.isEmpty();
            if (events.size() >= limit) {
                return new Batch(entries, More.AT_ONCE);
            }
            return new Batch(entries, over() ? More.NEVER : More.LATER);
        }

        /** The state changes only with an event, so it is looked at only after one. */
        private boolean over() {
            if (!mayBeOver) {
                return false;
            }
            mayBeOver = false;
            return jobs.find(job)
                    .map(view -> view.state().terminal() && view.sequence() <= last)
                    .orElse(true);
        }
    }
}
