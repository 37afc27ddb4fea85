package dev.godwit.coordinator.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.CanonicalJson;
import dev.godwit.common.json.Hashes;
import dev.godwit.common.json.Json;
import dev.godwit.coordinator.job.JobRefusedException;
import dev.godwit.coordinator.job.JobRefusedException.Reason;
import dev.godwit.coordinator.job.Submission;
import dev.godwit.coordinator.stage.JobKind;
import dev.godwit.coordinator.stage.JobKinds;
import dev.godwit.coordinator.stage.Stage;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says what is wrong with a submission before it becomes a job. */
final class Submissions {

    private static final int MOST_ENTRIES = 100_000;
    private static final int MOST_PRIORITY = 100;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private Submissions() {}

    /** @throws JobRefusedException if it makes no sense */
    static JobKind check(JobKinds kinds, Submission submission) {
        JobKind kind = kinds.find(submission.kind())
                .orElseThrow(() -> invalid(
                        "unknown-kind",
                        "Unknown kind of job '%s'. Known: %s."
                                .formatted(submission.kind(), String.join(", ", kinds.names()))));
        connection(kind, "source", submission.source(), kind.source());
        connection(kind, "target", submission.target(), kind.target());
        if (kind.writes() && submission.target() != null && submission.target().equals(submission.source())) {
            throw invalid(
                    "same-connection",
                    "A '%s' job cannot read and write the same connection '%s'."
                            .formatted(kind.name(), submission.target()));
        }
        if (!submission.request().isObject()) {
            throw invalid("invalid-request", "A job's request is a JSON object.");
        }
        if (Nul.in(submission.request())) {
            throw invalid("invalid-request", "A job's request must not hold a NUL character.");
        }
        if (submission.bundle() != null && !SHA256.matcher(submission.bundle()).matches()) {
            throw invalid("invalid-bundle", "A bundle is named by its SHA-256, 64 lower-case hex digits.");
        }
        if (Math.abs((long) submission.priority()) > MOST_PRIORITY) {
            throw invalid(
                    "invalid-priority", "A priority is from -100 to 100, not %d.".formatted(submission.priority()));
        }
        kind.stages().stream()
                .map(Stage::entry)
                .filter(entry -> entry != null && entry.count() != null)
                .forEach(entry -> count(submission.request(), String.valueOf(entry.count())));
        return kind;
    }

    private static void connection(JobKind kind, String role, @Nullable String name, boolean needed) {
        if (name == null && needed) {
            throw invalid(
                    "missing-" + role, "A '%s' job needs a %s: the name of a connection.".formatted(kind.name(), role));
        }
        if (name != null && !NAME.matcher(name).matches()) {
            throw invalid(
                    "invalid-" + role,
                    "A %s is the name of a connection: up to 100 letters, digits, '.', '_' or '-'.".formatted(role));
        }
    }

    /** How many tasks the request asks for. */
    static int count(JsonNode request, String property) {
        JsonNode count = request.path(property);
        if (!count.canConvertToInt()
                || !count.isIntegralNumber()
                || count.intValue() < 1
                || count.intValue() > MOST_ENTRIES) {
            throw invalid(
                    "invalid-request",
                    "The request's '%s' is a number from 1 to %d.".formatted(property, MOST_ENTRIES));
        }
        return count.intValue();
    }

    /** The same for the same submission, whatever its idempotency key. */
    static String hash(Submission submission) {
        var meaning = Json.object();
        meaning.put("kind", submission.kind());
        meaning.put("environment", submission.environment());
        meaning.put("source", submission.source());
        meaning.put("target", submission.target());
        meaning.put("bundle", submission.bundle());
        meaning.put("priority", submission.priority());
        meaning.put("allowConflicts", submission.allowConflicts());
        var authors = meaning.putArray("authors");
        new TreeSet<>(submission.authors()).forEach(authors::add);
        return Hashes.hex(Hashes.sha256(CanonicalJson.bytes(meaning), Json.bytes(submission.request())));
    }

    private static JobRefusedException invalid(String code, String message) {
        return new JobRefusedException(Reason.INVALID, code, message);
    }
}
