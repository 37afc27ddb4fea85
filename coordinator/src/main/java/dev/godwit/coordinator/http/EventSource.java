package dev.godwit.coordinator.http;

import java.util.List;

/** Where a stream's events come from. Asked by one thread at a time, never by an event loop. */
interface EventSource {

    /** The events after those of the last call, at most {@code limit}; blocks no longer than a query does. */
    Batch next(int limit);

    /** @param more when to ask again */
    record Batch(List<Entry> events, More more) {

        public Batch {
            events = List.copyOf(events);
        }
    }

    /** Whether, and when, a source has more to give. */
    enum More {
        AT_ONCE,
        LATER,
        NEVER
    }

    /**
     * One event on the wire.
     *
     * @param id what the client shows as {@code Last-Event-ID} to go on after this one
     * @param name as in {@code dev.godwit.job.submitted.v1}
     * @param data JSON on one line
     */
    record Entry(String id, String name, String data) {

        /** Tells the client that it has missed events, or showed an id that is none of this stream: what it knows may be old. */
        static Entry reset(String id) {
            return new Entry(id, "reset", "{}");
        }

        String framed() {
            return "id: " + id + "\nevent: " + name + "\ndata: " + data + "\n\n";
        }
    }
}
