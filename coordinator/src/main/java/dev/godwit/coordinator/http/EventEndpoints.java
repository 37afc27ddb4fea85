package dev.godwit.coordinator.http;

import dev.godwit.common.job.JobId;
import dev.godwit.common.json.Json;
import dev.godwit.coordinator.access.Caller;
import dev.godwit.coordinator.access.Operation;
import dev.godwit.coordinator.job.JobEventView;
import dev.godwit.coordinator.job.JobView;
import dev.godwit.coordinator.job.Jobs;
import dev.godwit.coordinator.postgres.EventFeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What happened: as a list, and as a stream that goes on. */
final class EventEndpoints {

    private static final int LARGEST_PAGE = 1000;
    private static final String STREAM = "text/event-stream";

    /** Tells the client that it has missed events, or showed an id that is none of this stream: what it knows may be old. */
    private static final EventSource.Entry RESET = new EventSource.Entry("0", "reset", "{}");

    private final Jobs jobs;
    private final EventFeed feed;

    EventEndpoints(Jobs jobs, EventFeed feed) {
        this.jobs = jobs;
        this.feed = feed;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.get("/v1/jobs/{id}/events", Operation.READ_JOBS, this::ofJob),
                Endpoint.get("/v1/events", Operation.READ_JOBS, this::ofAll));
    }

    private Outcome ofJob(ApiRequest request) {
        JobView job = Scopes.job(jobs, request);
        if (wantsStream(request)) {
            request.onlyQuery();
            return stream(request, job);
        }
        request.onlyQuery("after", "pageSize");
        long after = request.query("after", EventEndpoints::sequence).orElse(0L);
        int size = request.query("pageSize", text -> (int) number(text, 1, LARGEST_PAGE))
                .orElse(LARGEST_PAGE);
        return Answer.ok(Map.of("items", jobs.events(job.id(), after, size)));
    }

    private Outcome stream(ApiRequest request, JobView job) {
        Optional<Long> known = request.header("last-event-id").map(EventEndpoints::sequenceOrNone);
        long after = known.orElse(0L);
        boolean lost = after < 0 || after > job.sequence();
        if (!lost && known.isPresent() && job.state().terminal() && after == job.sequence()) {
            // Tells a browser's EventSource that there is nothing to come back for.
            return Answer.noContent();
        }
        return new Outcome.Stream(new JobEvents(jobs, job.id(), lost ? 0 : after, lost));
    }

    private Outcome ofAll(ApiRequest request) {
        request.onlyQuery();
        if (!wantsStream(request)) {
            throw ProblemException.parameter("Accept", "Expected " + STREAM);
        }
        Optional<String> shown = request.header("last-event-id");
        Optional<EventFeed.Position> known = shown.flatMap(EventFeed.Position::parse).filter(feed::holds);
        boolean lost = shown.isPresent() && known.isEmpty();
        return new Outcome.Stream(new AllEvents(feed, request.caller(), known.orElseGet(feed::end), lost));
    }

    private static boolean wantsStream(ApiRequest request) {
        return request.header("accept")
                .filter(accept -> accept.toLowerCase(Locale.ROOT).contains(STREAM))
                .isPresent();
    }

    private static long sequence(String text) {
        return number(text, 0, Long.MAX_VALUE);
    }

    private static long sequenceOrNone(String text) {
        try {
            return sequence(text);
        } catch (IllegalArgumentException e) {
            return -1;
        }
    }

    private static long number(String text, long least, long most) {
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("Expected a number from %d to %d".formatted(least, most), e);
        }
        throw new IllegalArgumentException("Expected a number from %d to %d".formatted(least, most));
    }

    /** One job's events, to the one after which nothing can come. */
    private static final class JobEvents implements EventSource {

        private final Jobs jobs;
        private final JobId job;
        private long last;
        private boolean reset;
        private boolean mayBeOver = true;

        JobEvents(Jobs jobs, JobId job, long after, boolean reset) {
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
                entries.add(RESET);
            }
            List<JobEventView> events = jobs.events(job, last, limit);
            for (JobEventView event : events) {
                last = event.sequence();
                entries.add(new Entry(Long.toString(last), event.type(), Json.text(event)));
            }
            mayBeOver |= !events.isEmpty();
            return new Batch(entries, events.size() < limit && over());
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

    /** The events of every job that the caller may see, from now or from a known place on. */
    private static final class AllEvents implements EventSource {

        private final EventFeed feed;
        private final Caller caller;
        private EventFeed.Position last;
        private boolean reset;

        AllEvents(EventFeed feed, Caller caller, EventFeed.Position after, boolean reset) {
            this.feed = feed;
            this.caller = caller;
            this.last = after;
            this.reset = reset;
        }

        @Override
        public Batch next(int limit) {
            var entries = new ArrayList<Entry>();
            if (reset) {
                reset = false;
                entries.add(new Entry(last.toString(), RESET.name(), RESET.data()));
            }
            for (EventFeed.Item item : feed.after(last, limit)) {
                last = item.position();
                var scope = caller.scope();
                if (scope.coversKind(item.kind()) && scope.coversEnvironment(item.environment())) {
                    entries.add(new Entry(last.toString(), item.event().type(), Json.text(item.event())));
                }
            }
            return new Batch(entries, false);
        }
    }
}
