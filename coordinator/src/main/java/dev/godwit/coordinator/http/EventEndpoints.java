package dev.godwit.coordinator.http;

import dev.godwit.common.json.Json;
import dev.godwit.coordinator.access.Caller;
import dev.godwit.coordinator.access.Operation;
import dev.godwit.coordinator.postgres.EventFeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What happens to all jobs, as a stream. */
final class EventEndpoints {

    private final EventFeed feed;

    EventEndpoints(EventFeed feed) {
        this.feed = feed;
    }

    List<Endpoint> endpoints() {
        return List.of(Endpoint.get("/v1/events", Operation.READ_JOBS, this::follow));
    }

    private Outcome follow(ApiRequest request) {
        request.onlyQuery();
        Optional<String> shown = request.header("last-event-id");
        Optional<EventFeed.Position> known =
                shown.flatMap(EventFeed.Position::parse).filter(feed::holds);
        boolean lost = shown.isPresent() && known.isEmpty();
        return new Outcome.Stream(new Source(feed, request.caller(), known.orElseGet(feed::end), lost));
    }

    /** The events of every job that the caller may see. */
    private static final class Source implements EventSource {

        private final EventFeed feed;
        private final Caller caller;
        private EventFeed.Position last;
        private boolean reset;

        Source(EventFeed feed, Caller caller, EventFeed.Position after, boolean reset) {
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
                entries.add(Entry.reset(last.toString()));
            }
            List<EventFeed.Item> items = feed.after(last, limit);
            for (EventFeed.Item item : items) {
                last = item.position();
                if (caller.scope().covers(item.kind(), item.environment())) {
                    entries.add(new Entry(last.toString(), item.event().type(), Json.text(item.event())));
                }
            }
            return new Batch(entries, items.size() < limit ? More.LATER : More.AT_ONCE);
        }
    }
}
