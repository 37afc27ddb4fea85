package dev.godwit.coordinator.http;

/** What comes of a request: an answer, or a stream that lasts. */
sealed interface Outcome permits Answer, Outcome.Stream {

    /** Server-sent events from {@code source} until it is finished or the client leaves. */
    record Stream(EventSource source) implements Outcome {}
}
