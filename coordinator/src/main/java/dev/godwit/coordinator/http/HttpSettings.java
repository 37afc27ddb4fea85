package dev.godwit.coordinator.http;

/**
 * Where and how the API is served.
 *
 * @param port 0 for any free one
 * @param threads that serve people; as many again serve workers
 * @param streams how many clients may follow events at once
 * @param requestsPerSecond of one principal, lastingly; twice that in a burst. Workers are not counted
 */
public record HttpSettings(String host, int port, int threads, int streams, int requestsPerSecond) {

    public static HttpSettings on(String host, int port) {
        return new HttpSettings(host, port, 8, 500, 200);
    }
}
