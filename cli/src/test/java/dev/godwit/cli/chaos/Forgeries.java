package dev.godwit.cli.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.event.EventRecord;
import dev.godwit.common.event.EventTypes;
import dev.godwit.common.event.Reason;
import dev.godwit.common.event.ReportMac;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.json.Json;
import dev.godwit.common.kafka.KafkaEvents;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Records as somebody forges them who may read and write every topic: who knows each job, task and fence and all that was ever reported,
 * but no secret. Wherever text may stand, there may be SQL.
 */
final class Forgeries {

    private static final List<String> SQL = List.of(
            "'; DROP TABLE godwit_control.job CASCADE; --",
            "x'); DROP TABLE public.by_int; --",
            "$$; DROP SCHEMA godwit CASCADE; $$",
            "\"; TRUNCATE public.by_uuid; --",
            "1; UPDATE godwit_control.task SET state = 'SUCCEEDED'",
            "\\'; COPY by_pair FROM PROGRAM 'false'; --");

    /** What is known of a task that was granted. */
    record Known(String job, String task, long fence) {}

    /**
     * A record, and what is to become of it.
     *
     * @param reason why it is put aside; null if it is passed over, or only rings
     */
    record Forgery(
            String what,
            ProducerRecord<byte[], byte[]> record,
            @Nullable Reason reason) {}

    private final Random random;
    private final List<Known> tasks;
    private final List<ConsumerRecord<byte[], byte[]>> reports;
    private final List<ConsumerRecord<byte[], byte[]>> audited;
    private final List<Supplier<Forgery>> ways = List.of(
            this::doorbell,
            () -> bell(ready(tasks().task()).put("kind", sql()), Reason.SCHEMA_INVALID),
            () -> bell(ready(sql()), Reason.SCHEMA_INVALID),
            () -> look(tasks().task(), null),
            () -> look(sql(), Reason.SCHEMA_INVALID),
            () -> report(EventTypes.TASK_COMPLETED, completed(tasks()), Reason.UNAUTHORIZED),
            () -> report(EventTypes.TASK_COMPLETED, adding(tasks()), Reason.UNAUTHORIZED),
            () -> report(EventTypes.TASK_COMPLETED, completed(strange()), Reason.UNAUTHORIZED),
            () -> report(EventTypes.TASK_COMPLETED, completed(later(tasks())), Reason.UNAUTHORIZED),
            () -> report(EventTypes.TASK_COMPLETED, completed(earlier()), null),
            () -> report(EventTypes.TASK_COMPLETED, completed(tasks()).put("job", sql()), Reason.SCHEMA_INVALID),
            () -> report(EventTypes.TASK_FAILED, failed(tasks()), Reason.UNAUTHORIZED),
            () -> report(EventTypes.TASK_FAILED, failed(later(tasks())), Reason.UNAUTHORIZED),
            () -> report(EventTypes.TASK_FAILED, failed(earlier()), null),
            () -> report(EventTypes.TASK_FAILED, failed(tasks()).put("failure", sql()), Reason.SCHEMA_INVALID),
            () -> report(EventTypes.TASK_CLAIMED, base(tasks()).put("worker", "w-666"), Reason.UNAUTHORIZED),
            () -> report(EventTypes.TASK_CLAIMED, base(tasks()).put("worker", sql()), Reason.SCHEMA_INVALID),
            () -> report(EventTypes.TASK_PROGRESSED, progressed(tasks()), Reason.UNAUTHORIZED),
            this::changedReport,
            this::renamedReport,
            () -> audit(auditRecord(), Reason.UNAUTHORIZED),
            () -> audit(auditRecord().put("number", 1), Reason.UNAUTHORIZED),
            () -> audit(changedAudit(), Reason.UNAUTHORIZED),
            () -> audit(auditRecord().put("mac", sql()), Reason.SCHEMA_INVALID),
            this::jobEvent,
            this::hookEvent,
            this::jobState,
            () -> bytes(TopicNames.TASK_EVENTS),
            () -> bytes(TopicNames.AUDIT),
            () -> bytes(TopicNames.tasks("sync")),
            () -> bytes(TopicNames.JOBS),
            this::onAnotherTopic);

    Forgeries(
            Random random,
            List<Known> tasks,
            List<ConsumerRecord<byte[], byte[]>> reports,
            List<ConsumerRecord<byte[], byte[]>> audited) {
        this.random = random;
        this.tasks = tasks;
        this.reports = reports;
        this.audited = audited;
    }

    /** Another one, of all ways in turn. */
    Forgery next(int number) {
        return ways.get(number % ways.size()).get();
    }

    /** A checkpoint that nobody signed. Nothing reads it but a verification, which says so. */
    ProducerRecord<byte[], byte[]> checkpoint(long number) {
        ObjectNode data = Json.object()
                .put("chain", "chaos")
                .put("number", number)
                .put("hash", hex(32))
                .put("count", number)
                .put("time", Instant.now().toString())
                .put("key", hex(8))
                .put("signature", "A".repeat(86));
        return write(TopicNames.AUDIT_CHECKPOINTS, EventTypes.AUDIT_CHECKPOINT, "chaos", data, 0);
    }

    private Forgery doorbell() {
        return bell(ready(tasks().task()).put("environment", sql()), null);
    }

    private Forgery bell(ObjectNode data, @Nullable Reason reason) {
        String topic = TopicNames.tasks(TopicNames.FAMILIES.get(random.nextInt(3)));
        return new Forgery("doorbell " + data, write(topic, EventTypes.TASK_READY, hex(8), data, 0), reason);
    }

    private static ObjectNode ready(String task) {
        return Json.object().put("task", task).put("kind", "sync.copy");
    }

    private Forgery look(String task, @Nullable Reason reason) {
        ObjectNode data = Json.object().put("task", task);
        return new Forgery(
                "control " + data, write(TopicNames.CONTROL, EventTypes.CONTROL_LOOK, task, data, 0), reason);
    }

    private Forgery report(String type, ObjectNode data, @Nullable Reason reason) {
        var id = new UUID(random.nextLong(), random.nextLong());
        var secret = new byte[32];
        random.nextBytes(secret);
        String guessed = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        String key = data.path("task").asText();
        var event = new EventRecord(id, type, "/godwit/chaos/jobs/" + hex(4), sql(), Instant.now(), 0, key, data);
        String mac = ReportMac.of(guessed, id, type, Json.bytes(data));
        return new Forgery(
                "report " + type + " " + data,
                KafkaEvents.write("godwit." + TopicNames.TASK_EVENTS, event, Map.of(ReportMac.ATTRIBUTE, mac)),
                reason);
    }

    private ObjectNode base(Known task) {
        return Json.object()
                .put("task", task.task())
                .put("job", task.job())
                .put("fence", task.fence())
                .put("n", 1 + random.nextInt(1_000));
    }

    private ObjectNode completed(Known task) {
        ObjectNode data = base(task).put("resultHash", hex(32));
        data.putObject("result").put("rows", random.nextInt()).put(sql(), sql());
        return data;
    }

    /** As if a result over Kafka could add tasks, and a plan that allows them. */
    private ObjectNode adding(Known task) {
        ObjectNode data = completed(task);
        ObjectNode result = data.withObject("/result");
        ObjectNode draft = result.putArray("added").addObject();
        draft.put("stage", "apply").put("kind", "migrate.apply").put("key", sql());
        draft.putObject("payload").put("sql", sql());
        result.putObject("plan").put("hash", hex(32));
        data.set("added", result.get("added"));
        return data;
    }

    private ObjectNode failed(Known task) {
        return base(task)
                .put("failure", random.nextBoolean() ? "PERMANENT" : "REPLAN")
                .put("code", sql())
                .put("message", sql());
    }

    private ObjectNode progressed(Known task) {
        return base(task)
                .put("done", Long.MAX_VALUE)
                .put("bytes", Long.MAX_VALUE)
                .put("note", sql());
    }

    /** A report that was really written, signature and all, with another value. */
    private Forgery changedReport() {
        var genuine = reports.get(random.nextInt(reports.size()));
        var data = (ObjectNode) Json.parse(genuine.value());
        data.put("n", 1_000 + random.nextInt(1_000)).put("x", sql());
        return new Forgery(
                "changed report " + data,
                new ProducerRecord<>(genuine.topic(), null, genuine.key(), Json.bytes(data), genuine.headers()),
                Reason.UNAUTHORIZED);
    }

    /** A report that was really written, under a new id. */
    private Forgery renamedReport() {
        var genuine = reports.get(random.nextInt(reports.size()));
        var copy = new ProducerRecord<>(genuine.topic(), null, genuine.key(), genuine.value(), genuine.headers());
        copy.headers().remove("ce_id");
        copy.headers()
                .add(
                        "ce_id",
                        new UUID(random.nextLong(), random.nextLong())
                                .toString()
                                .getBytes(UTF_8));
        return new Forgery("report under a new id", copy, Reason.UNAUTHORIZED);
    }

    private Forgery audit(ObjectNode data, Reason reason) {
        return new Forgery(
                "audit " + data, write(TopicNames.AUDIT, EventTypes.AUDIT_RECORDED, "chaos", data, 1), reason);
    }

    private ObjectNode auditRecord() {
        ObjectNode data = Json.object()
                .put("chain", "chaos")
                .put("number", audited.size() + 1 + random.nextInt(3))
                .put("time", Instant.now().toString())
                .put("actor", sql())
                .put("action", "job.succeeded")
                .put("object", "jobs/" + sql())
                .put("key", hex(8))
                .put("mac", hex(32));
        data.putObject("facts").put("state", sql());
        return data;
    }

    /** A record that was really signed, with another actor. */
    private ObjectNode changedAudit() {
        var genuine = audited.get(random.nextInt(audited.size()));
        return ((ObjectNode) Json.parse(genuine.value())).put("actor", sql());
    }

    private Forgery jobEvent() {
        Known task = tasks();
        ObjectNode data = Json.object()
                .put("job", task.job())
                .put("kind", "noop")
                .put("environment", "test")
                .put("state", "SUCCEEDED")
                .put("epoch", 0);
        return new Forgery(
                "job event",
                write(TopicNames.JOB_EVENTS, EventTypes.JOB_SUCCEEDED, task.job(), data, 1 + random.nextInt(99)),
                null);
    }

    private Forgery hookEvent() {
        Known task = tasks();
        ObjectNode data = Json.object()
                .put("job", task.job())
                .put("kind", "sync")
                .put("hook", "h")
                .put("outcome", "SUCCEEDED");
        return new Forgery(
                "hook event", write(TopicNames.HOOK_EVENTS, EventTypes.HOOK_PRE_EXECUTE, task.job(), data, 1), null);
    }

    private Forgery jobState() {
        Known task = tasks();
        ObjectNode data = Json.object()
                .put("job", task.job())
                .put("kind", "noop")
                .put("environment", "test")
                .put("state", random.nextBoolean() ? "CANCELLED" : "QUEUED")
                .put("epoch", 0)
                .put("message", sql());
        return new Forgery(
                "job state",
                write(TopicNames.JOBS, EventTypes.JOB_STATE, task.job(), data, 1 + random.nextInt(99)),
                null);
    }

    private Forgery bytes(String topic) {
        return new Forgery(
                "bytes on " + topic,
                new ProducerRecord<>("godwit." + topic, tasks().job().getBytes(UTF_8), sql().getBytes(UTF_8)),
                Reason.UNDECODABLE);
    }

    /** An event of Godwit's where it does not belong. */
    private Forgery onAnotherTopic() {
        ObjectNode data = completed(tasks());
        return new Forgery(
                "report among doorbells",
                write(TopicNames.tasks("sync"), EventTypes.TASK_COMPLETED, hex(8), data, 0),
                Reason.UNKNOWN_TYPE);
    }

    private ProducerRecord<byte[], byte[]> write(
            String topic, String type, String key, ObjectNode data, long sequence) {
        var id = new UUID(random.nextLong(), random.nextLong());
        return KafkaEvents.write(
                "godwit." + topic,
                new EventRecord(id, type, "/godwit/chaos/jobs/" + hex(4), sql(), Instant.now(), sequence, key, data));
    }

    private Known tasks() {
        return tasks.get(random.nextInt(tasks.size()));
    }

    private Known strange() {
        return new Known(tasks().job(), new UUID(random.nextLong(), random.nextLong()).toString(), 1);
    }

    private Known later(Known task) {
        return new Known(task.job(), task.task(), task.fence() + 1 + random.nextInt(1_000));
    }

    /** A fence that the task may have had before. */
    private Known earlier() {
        Known task = tasks();
        return task.fence() == 1 ? earlier() : new Known(task.job(), task.task(), task.fence() - 1);
    }

    private String sql() {
        return SQL.get(random.nextInt(SQL.size()));
    }

    private String hex(int length) {
        var some = new byte[length];
        random.nextBytes(some);
        return HexFormat.of().formatHex(some);
    }
}
