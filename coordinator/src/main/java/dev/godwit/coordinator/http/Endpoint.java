package dev.godwit.coordinator.http;

import dev.godwit.common.worker.LeaseRefusedException;
import dev.godwit.common.worker.ReportRefusedException;
import dev.godwit.coordinator.access.Operation;
import io.vertx.core.http.HttpMethod;
import org.jspecify.annotations.Nullable;

/**
 * One operation of the API.
 *
 * @param path template in OpenAPI's words, as in {@code /v1/jobs/{id}}
 * @param operation what the caller must be permitted, or null where anybody may ask
 * @param lane which threads serve it
 */
record Endpoint(
        HttpMethod method, String path, @Nullable Operation operation, BodyRule body, Lane lane, Handler handler) {

    static Endpoint open(String path, Handler handler) {
        return new Endpoint(HttpMethod.GET, path, null, BodyRule.NONE, Lane.PEOPLE, handler);
    }

    static Endpoint get(String path, Operation operation, Handler handler) {
        return new Endpoint(HttpMethod.GET, path, operation, BodyRule.NONE, Lane.PEOPLE, handler);
    }

    static Endpoint post(String path, Operation operation, Handler handler) {
        return new Endpoint(HttpMethod.POST, path, operation, BodyRule.JSON, Lane.PEOPLE, handler);
    }

    static Endpoint put(String path, Operation operation, BodyRule body, Handler handler) {
        return new Endpoint(HttpMethod.PUT, path, operation, body, Lane.PEOPLE, handler);
    }

    static Endpoint delete(String path, Operation operation, Handler handler) {
        return new Endpoint(HttpMethod.DELETE, path, operation, BodyRule.NONE, Lane.PEOPLE, handler);
    }

    Endpoint body(BodyRule other) {
        return new Endpoint(method, path, operation, other, lane, handler);
    }

    /** The same, served beside what people ask for, so that a renewal never waits for a report. */
    Endpoint forWorkers() {
        return new Endpoint(method, path, operation, body, Lane.WORKERS, handler);
    }

    /** Threads of their own, so that one kind of caller cannot use up those of the other. */
    enum Lane {
        PEOPLE,
        WORKERS
    }

    /** Serves a request on a thread that may block. */
    @FunctionalInterface
    interface Handler {
        Outcome handle(ApiRequest request) throws LeaseRefusedException, ReportRefusedException;
    }
}
