package dev.godwit.common.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.uuid.Generators;
import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.job.WorkerId;
import dev.godwit.common.json.Hashes;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.Progress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.UUID;

/** What a worker's reports say. The id follows from task, fence and number, so that the same report is never two events. */
final class ReportEvents {

    /** A larger result goes to the coordinator over HTTP. */
    static final int MOST_INLINE = 16 * 1024;

    private static final int MOST_TEXT = 4_000;

    private ReportEvents() {}

    static EventRecord claimed(Grant grant, long n, Instant now, WorkerId worker) {
        ObjectNode data = data(grant, n)
                .put("worker", worker.value())
                .put("kind", grant.kind())
                .put("attempt", grant.attempt());
        return event(grant, n, now, EventTypes.TASK_CLAIMED, data);
    }

    static EventRecord progressed(Grant grant, long n, Instant now, Progress progress) {
        ObjectNode data = data(grant, n).put("done", progress.done()).put("bytes", progress.bytes());
        if (progress.total() != null) {
            data.put("total", progress.total());
        }
        if (progress.note() != null) {
            data.put("note", shortened(progress.note()));
        }
        return event(grant, n, now, EventTypes.TASK_PROGRESSED, data);
    }

    static EventRecord completed(Grant grant, long n, Instant now, TaskResult result) {
        byte[] json = Json.bytes(result);
        ObjectNode data = data(grant, n).put("resultHash", Hashes.hex(Hashes.sha256(json)));
        JsonNode facts = result.data();
        if (json.length <= MOST_INLINE
                && facts.isObject()
                && result.plan() == null
                && result.added().isEmpty()) {
            data.set("result", facts);
        }
        return event(grant, n, now, EventTypes.TASK_COMPLETED, data);
    }

    static EventRecord failed(Grant grant, long n, Instant now, FailureKind kind, String code, String message) {
        ObjectNode data =
                data(grant, n).put("failure", kind.name()).put("code", code).put("message", shortened(message));
        return event(grant, n, now, EventTypes.TASK_FAILED, data);
    }

    private static ObjectNode data(Grant grant, long n) {
        return Json.object()
                .put("task", grant.task().toString())
                .put("job", grant.job().toString())
                .put("fence", grant.fence().value())
                .put("n", n);
    }

    private static EventRecord event(Grant grant, long n, Instant now, String type, JsonNode data) {
        return new EventRecord(
                id(grant, n),
                type,
                "/godwit/%s/jobs/%s".formatted(grant.instance(), grant.job()),
                "tasks/" + grant.task(),
                now,
                0,
                grant.task().toString(),
                data);
    }

    private static UUID id(Grant grant, long n) {
        try {
            var names = Generators.nameBasedGenerator(grant.task().value(), MessageDigest.getInstance("SHA-1"));
            return names.generate("report/%s/%d".formatted(grant.fence(), n));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1", e);
        }
    }

    private static String shortened(String text) {
        return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT - 1) + "…";
    }
}
