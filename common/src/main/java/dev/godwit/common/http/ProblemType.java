package dev.godwit.common.http;

import java.util.Optional;

/**
 * Every kind of problem that the HTTP API answers with, its status, and the exit code that the command line ends with. The registry: the
 * API's documentation and the command's table of exit codes are checked against it.
 */
public enum ProblemType {
    MALFORMED_REQUEST("malformed-request", 400, "The request is not well-formed", 64),
    INVALID_REQUEST("invalid-request", 400, "The request is not as documented", 64),
    UNAUTHENTICATED("unauthenticated", 401, "A valid token is needed", 13),
    FORBIDDEN("forbidden", 403, "The token does not allow this", 13),
    BLOCKED_BY_POLICY("blocked-by-policy", 403, "A policy does not allow this", 9),
    NOT_FOUND("not-found", 404, "There is no such thing", 5),
    METHOD_NOT_ALLOWED("method-not-allowed", 405, "The resource does not know this method", 64),
    REQUEST_TIMEOUT("request-timeout", 408, "The request's body took too long", 12),
    /** The only 409 of the whole API: whoever gets it stops working on its task at once. */
    LEASE_REFUSED("lease-refused", 409, "The task is not this worker's any more", 10),
    STALE_PLAN("stale-plan", 412, "The plan is another by now", 9),
    PAYLOAD_TOO_LARGE("payload-too-large", 413, "The body is too large", 64),
    URI_TOO_LONG("uri-too-long", 414, "The request line is too long", 64),
    UNSUPPORTED_MEDIA_TYPE("unsupported-media-type", 415, "The body is of another media type than documented", 64),
    INVALID_JOB("invalid-job", 422, "The job cannot be accepted", 5),
    INVALID_STATE("invalid-state", 422, "This is not possible as things stand", 64),
    IDEMPOTENCY_KEY_REUSED("idempotency-key-reused", 422, "The idempotency key belongs to another request", 64),
    HASH_MISMATCH("hash-mismatch", 422, "The content is not what its name says", 64),
    REPORT_REFUSED("report-refused", 422, "The result does not fit the job's plan", 10),
    TOO_MANY_REQUESTS("too-many-requests", 429, "Too many requests", 12),
    HEADERS_TOO_LARGE("headers-too-large", 431, "The request's headers are too large", 64),
    INTERNAL("internal", 500, "The coordinator failed", 12),
    UNAVAILABLE("unavailable", 503, "The coordinator cannot serve this now", 12);

    private static final String BASE = "https://godwit.dev/problems/";

    private final String code;
    private final int status;
    private final String title;
    private final int exitCode;

    ProblemType(String code, int status, String title, int exitCode) {
        this.code = code;
        this.status = status;
        this.title = title;
        this.exitCode = exitCode;
    }

    /** As in {@code lease-refused}. Never changes. */
    public String code() {
        return code;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    public int exitCode() {
        return exitCode;
    }

    /** The URI in a problem's {@code type}. */
    public String uri() {
        return BASE + code;
    }

    public static Optional<ProblemType> ofCode(String code) {
        for (ProblemType type : values()) {
            if (type.code.equals(code)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
