package dev.godwit.coordinator.http;

import static dev.godwit.testkit.Eventually.eventually;
import static dev.godwit.testkit.Eventually.within;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.godwit.common.api.TokenSubmission;
import dev.godwit.common.event.TopicNames;
import dev.godwit.common.json.Hashes;
import dev.godwit.common.json.Json;
import dev.godwit.coordinator.RunningCoordinator;
import dev.godwit.coordinator.access.Operation;
import dev.godwit.coordinator.access.Permissions;
import dev.godwit.coordinator.access.PrincipalKind;
import dev.godwit.coordinator.access.Role;
import dev.godwit.testkit.KafkaExtension;
import dev.godwit.testkit.PostgresExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A real coordinator answers as documented, and every documented answer is given at least once. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ApiContractIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    @RegisterExtension
    static final KafkaExtension kafka = KafkaExtension.shared();

    @TempDir
    static Path directory;

    private static final String ID = "01900000-0000-7000-8000-000000000000";
    private static final String HASH = "0".repeat(64);

    private static RunningCoordinator coordinator;
    private static ApiProbe api;
    private static final Map<Role, String> tokens = new HashMap<>();

    @BeforeAll
    static void start() throws Exception {
        coordinator = RunningCoordinator.start(postgres.database(), kafka.kafka(), directory);
        api = new ApiProbe(coordinator.uri());
        for (Role role : Role.values()) {
            if (role != Role.BOOTSTRAP) {
                tokens.put(
                        role,
                        coordinator.token(new TokenSubmission(
                                "the-" + role.word(), kind(role).word(), Set.of(role.word()), null, null, null)));
            }
        }
    }

    @AfterAll
    static void stop() {
        coordinator.close();
    }

    private static PrincipalKind kind(Role role) {
        return role == Role.WORKER ? PrincipalKind.WORKER : PrincipalKind.HUMAN;
    }

    private static String token(Role role) {
        return String.valueOf(tokens.get(role));
    }

    /** Of somebody who may do this. */
    private static String permitted(OpenApi.Operation operation) {
        var needed = Operation.valueOf(operation.permission().orElseThrow());
        for (Role role : List.of(Role.DBA, Role.ADMIN, Role.WORKER, Role.AUDITOR)) {
            if (Permissions.of(role).contains(needed)) {
                return token(role);
            }
        }
        throw new AssertionError("Nobody may " + needed);
    }

    private static String path(OpenApi.Operation operation) {
        return operation
                .path()
                .replace("{id}", operation.path().startsWith("/v1/tokens") ? "0123456789abcdef" : ID)
                .replace("{name}", "report.json")
                .replace("{sha256}", HASH);
    }

    private static List<OpenApi.Operation> guarded() {
        return api.document().operations().stream()
                .filter(operation -> operation.permission().isPresent())
                .toList();
    }

    @Test
    @Order(1)
    void eachRoleMayDoWhatTheTableSaysAndNothingElse() {
        var wrong = new ArrayList<String>();
        for (OpenApi.Operation operation : guarded()) {
            var needed = Operation.valueOf(operation.permission().orElseThrow());
            for (Map.Entry<Role, String> role : tokens.entrySet()) {
                boolean allowed = Permissions.allow(kind(role.getKey()), Set.of(role.getKey()), needed);
                ApiProbe.Reply reply = harmless(operation, role.getValue());
                boolean refused = reply.status() == 403 && reply.code().equals("forbidden");
                if (allowed == refused || reply.status() >= 500) {
                    wrong.add("%s as %s: %d".formatted(operation.name(), role.getKey(), reply.status()));
                }
            }
        }

        assertThat(wrong).isEmpty();
    }

    /** Asks for what does not exist, or for nothing. */
    private static ApiProbe.Reply harmless(OpenApi.Operation operation, String token) {
        return operation.hasBody()
                ? api.send(operation.method(), path(operation), token, bodyType(operation), bytes("{}"))
                : api.send(operation.method(), path(operation), token, null, null);
    }

    private static String bodyType(OpenApi.Operation operation) {
        JsonNode content = operation.definition().path("requestBody").path("content");
        return content.has("application/octet-stream") ? "application/octet-stream" : "application/json";
    }

    @Test
    @Order(1)
    void withoutATokenNothingIsToldApart() {
        for (OpenApi.Operation operation : guarded()) {
            var reply = api.send(operation.method(), path(operation), null, null, null);
            var made =
                    api.send(operation.method(), path(operation), "gw_0123456789abcdef_" + "A".repeat(43), null, null);

            assertThat(reply.status()).as(operation.name()).isEqualTo(401);
            assertThat(made).as(operation.name()).isEqualTo(reply);
        }
    }

    @Test
    @Order(1)
    void whatDoesNotExistIsNotFound() {
        for (OpenApi.Operation operation : guarded()) {
            if (operation.statuses().contains(404)) {
                boolean work = operation.permission().orElseThrow().equals("WORK");
                String path =
                        work ? operation.path().replace("{id}", "nothing").replace("{name}", "x") : path(operation);
                if (operation.name().equals("PUT /v1/bundles/{sha256}")) {
                    path = "/v1/bundles/nothing";
                }
                byte[] body = operation.hasBody() ? bytes(sensible(operation)) : null;
                String type = operation.hasBody() ? bodyType(operation) : null;
                var reply = api.send(operation.method(), path, permitted(operation), type, body, "Godwit-Fence", "1");

                assertThat(reply.status()).as(operation.name()).isEqualTo(404);
                assertThat(reply.code()).isEqualTo("not-found");
            }
        }
        assertThat(api.get("/v1/schemas/events/dev.godwit.job.submitted.v1/9.9", null)
                        .status())
                .isEqualTo(404);
    }

    private static String sensible(OpenApi.Operation operation) {
        return switch (operation.definition().path("operationId").asText()) {
            case "approveJob", "rejectJob" -> "{\"planHash\":\"" + HASH + "\"}";
            case "keep" -> "{\"tasks\":[]}";
            case "renew", "release" -> "{\"fence\":1}";
            case "complete" -> "{\"fence\":1,\"result\":{}}";
            case "fail" -> "{\"fence\":1,\"kind\":\"TRANSIENT\",\"code\":\"x\",\"message\":\"y\"}";
            case "signal" -> "{\"fence\":1,\"offer\":{}}";
            default -> "{}";
        };
    }

    @Test
    @Order(1)
    void aFenceThatHoldsNothingIsRefusedInOneWay() {
        for (OpenApi.Operation operation : guarded()) {
            if (operation.statuses().contains(409)) {
                var reply = api.send(
                        operation.method(),
                        path(operation),
                        token(Role.WORKER),
                        "application/json",
                        bytes(sensible(operation)),
                        "Godwit-Fence",
                        "1");

                assertThat(reply.status()).as(operation.name()).isEqualTo(409);
                assertThat(reply.code()).isEqualTo("lease-refused");
            }
        }
    }

    @Test
    @Order(1)
    void aBodyOfTheWrongTypeOrSizeIsRefused() {
        for (OpenApi.Operation operation : guarded()) {
            if (operation.hasBody()) {
                boolean any = operation
                        .definition()
                        .path("requestBody")
                        .path("content")
                        .has("*/*");
                String wrong = any ? null : "text/plain";
                assertThat(api.send(operation.method(), path(operation), permitted(operation), wrong, bytes("{}"))
                                .status())
                        .as(operation.name())
                        .isEqualTo(415);
                byte[] giant = new byte[17 << 20];
                assertThat(api.send(
                                        operation.method(),
                                        path(operation),
                                        permitted(operation),
                                        bodyType(operation),
                                        giant)
                                .status())
                        .as(operation.name())
                        .isEqualTo(413);
            }
        }
    }

    @Test
    @Order(1)
    void aBodyOrParameterThatIsNotDocumentedIsRefused() {
        for (OpenApi.Operation operation : guarded()) {
            if (!operation.statuses().contains(400)) {
                continue;
            }
            String body = operation.permission().orElseThrow().equals("WORK") ? "{}" : "{\"colour\":1}";
            var reply = operation.hasBody()
                    ? api.send(
                            operation.method(), path(operation), permitted(operation), "application/json", bytes(body))
                    : api.send(operation.method(), existing(operation) + "?colour=1", permitted(operation), null, null);

            assertThat(reply.status()).as(operation.name()).isEqualTo(400);
            assertThat(reply.json().path("errors")).as(reply.body()).isNotEmpty();
        }
    }

    private static String existing(OpenApi.Operation operation) {
        return operation.path().startsWith("/v1/jobs/{id}")
                ? operation.path().replace("{id}", submit("noop", "staging", "{\"count\":1}"))
                : path(operation);
    }

    private static String submit(String kind, String environment, String request) {
        var body = Json.object().put("kind", kind).put("environment", environment);
        if (kind.equals("sync")) {
            body.put("source", "prod").put("target", "stage");
        }
        body.set("request", Json.parse(request));
        return submitted(api.post("/v1/jobs", token(Role.AUTHOR), body));
    }

    private static String submitted(ApiProbe.Reply reply) {
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        return reply.json().path("id").asText();
    }

    @Test
    @Order(2)
    void aPlanIsDecidedAboutAndTheJobIsSteered() {
        String approved = "/v1/jobs/" + submit("sync", "production", "{}");
        plan(approved, "HIGH");
        String hash =
                api.get(approved, token(Role.VIEWER)).json().path("planHash").asText();
        var decision = Map.of("planHash", hash, "comment", "fine");

        assertThat(api.post(approved + "/approvals", token(Role.DBA), Map.of("planHash", HASH))
                        .status())
                .isEqualTo(412);
        assertThat(api.post(approved + "/rejections", token(Role.DBA), Map.of("planHash", HASH))
                        .status())
                .isEqualTo(412);
        assertThat(api.post(approved + "/approvals", token(Role.APPROVER), decision)
                        .status())
                .isEqualTo(200);
        assertThat(api.post(approved + "/approvals", token(Role.DBA), decision).status())
                .isIn(200, 422);
        eventually(() -> assertThat(api.get(approved, token(Role.VIEWER))
                        .json()
                        .path("state")
                        .asText())
                .isEqualTo("RUNNING"));
        assertThat(api.post(approved + "/rejections", token(Role.DBA), decision).status())
                .isEqualTo(422);
        assertThat(api.post(approved + "/approvals", token(Role.APPROVER), Map.of("planHash", HASH))
                        .status())
                .isEqualTo(422);

        assertThat(api.post(approved + "/pause", token(Role.OPERATOR), Map.of("reason", "lunch"))
                        .status())
                .isEqualTo(200);
        assertThat(api.post(approved + "/resume", token(Role.OPERATOR), Map.of())
                        .status())
                .isEqualTo(200);

        JsonNode holder = claim(approved, "sync.hold");
        JsonNode copy = claim(approved, "sync.copy");
        String fence = copy.path("fence").asText();
        String task = "/v1/tasks/" + copy.path("task").asText();
        assertThat(say(
                                holder,
                                "signal",
                                Map.of("fence", holder.path("fence").asLong(), "offer", Map.of("snapshot", "1")))
                        .status())
                .isEqualTo(204);
        assertThat(say(copy, "signal", Map.of("fence", copy.path("fence").asLong(), "offer", Map.of()))
                        .status())
                .isEqualTo(422);
        assertThat(say(
                                copy,
                                "renew",
                                Map.of("fence", copy.path("fence").asLong(), "progress", Map.of("done", 1, "bytes", 2)))
                        .status())
                .isEqualTo(200);
        assertThat(api.send(
                                "PUT",
                                task + "/artifacts/report.json",
                                token(Role.WORKER),
                                "application/json",
                                bytes("{}"),
                                "Godwit-Fence",
                                fence,
                                "Godwit-Grant-Secret",
                                copy.path("secret").asText())
                        .status())
                .isEqualTo(204);
        assertThat(api.send("PUT", task + "/artifacts/report.json", token(Role.WORKER), "application/json", bytes("{}"))
                        .status())
                .isEqualTo(400);
        assertThat(api.get(approved + "/artifacts", token(Role.VIEWER)).json().path("items"))
                .hasSize(1);
        assertThat(api.get(approved + "/artifacts/report.json", token(Role.VIEWER))
                        .body())
                .isEqualTo("{}");
        assertThat(say(copy, "release", Map.of("fence", copy.path("fence").asLong()))
                        .status())
                .isEqualTo(204);
        JsonNode again = claim(approved, "sync.copy");
        var held = Map.of(
                "task",
                again.path("task").asText(),
                "fence",
                again.path("fence").asLong(),
                "secret",
                again.path("secret").asText());
        assertThat(api.post("/v1/renewals", token(Role.WORKER), Map.of("tasks", List.of(held)))
                        .json()
                        .path("tasks"))
                .hasSize(1);
        assertThat(say(
                                again,
                                "fail",
                                Map.of(
                                        "fence",
                                        again.path("fence").asLong(),
                                        "kind",
                                        "PERMANENT",
                                        "code",
                                        "test",
                                        "message",
                                        "no"))
                        .status())
                .isEqualTo(204);
        JsonNode close = claim(approved, "sync.seal");
        assertThat(say(close, "complete", Map.of("fence", close.path("fence").asLong(), "result", Map.of()))
                        .status())
                .isEqualTo(204);
        eventually(() -> assertThat(api.get(approved, token(Role.VIEWER))
                        .json()
                        .path("state")
                        .asText())
                .isEqualTo("FAILED"));
        assertThat(api.get(approved + "/tasks?pageSize=1", token(Role.VIEWER))
                        .json()
                        .path("nextPageToken")
                        .asText())
                .isNotEmpty();
        assertThat(api.post(approved + "/cancel", token(Role.OPERATOR), Map.of())
                        .status())
                .isIn(200, 422);
        assertThat(api.post(approved + "/retry", token(Role.OPERATOR), Map.of()).status())
                .isIn(200, 422);
    }

    private static ApiProbe.Reply say(JsonNode grant, String what, Object body) {
        return api.send(
                "POST",
                "/v1/tasks/" + grant.path("task").asText() + "/" + what,
                token(Role.WORKER),
                "application/json",
                Json.bytes(body),
                "Godwit-Grant-Secret",
                grant.path("secret").asText());
    }

    /** Plays the worker that plans: one companion, one copy, risk as given. */
    private static void plan(String job, String risk) {
        JsonNode grant = claim(job, "sync.plan");
        JsonNode scope = Json.parse("{\"table\":\"public.orders\"}");
        var plan = Json.object().put("risk", risk);
        plan.putArray("scopes").add(scope);
        plan.putArray("factors")
                .addObject()
                .put("name", "data-loss")
                .put("level", risk)
                .put("subject", "public.orders")
                .put("evidence", "measured in a test");
        plan.putObject("summary").put("tables", 1);
        var result = Json.object();
        result.putObject("data");
        result.set("plan", plan);
        var added = result.putArray("added");
        added.add(draft("hold/1", "sync.hold", scope, true));
        added.add(draft("copy/public.orders/1", "sync.copy", scope, false));
        var report = Json.object().put("fence", grant.path("fence").asLong());
        report.set("result", result);

        var reply = say(grant, "complete", report);

        assertThat(reply.status()).as(reply.body()).isEqualTo(204);
        eventually(() -> assertThat(
                        api.get(job, token(Role.VIEWER)).json().path("state").asText())
                .isEqualTo("AWAITING_APPROVAL"));
    }

    private static JsonNode draft(String key, String kind, JsonNode scope, boolean companion) {
        var draft = Json.object().put("key", key).put("stage", "copy").put("kind", kind);
        draft.set("scope", scope);
        draft.putObject("payload");
        draft.putArray("after");
        return draft.put("source", "prod")
                .put("target", "stage")
                .put("companion", companion)
                .put("weight", 1);
    }

    private static JsonNode claim(String job, String kind) {
        return within(Duration.ofSeconds(20), () -> {
            var claim = Json.object()
                    .put("requestId", UUID.randomUUID().toString())
                    .put("worker", "w-" + UUID.randomUUID())
                    .put("version", "test")
                    .put("freeSlots", 1)
                    .put("slots", 4)
                    .put("companions", kind.equals("sync.hold"));
            claim.putArray("kinds").add(kind);
            claim.putObject("labels").put("environments", "*");
            claim.putArray("connections").add("prod").add("stage");
            var reply = api.post("/v1/claims", token(Role.WORKER), claim);
            JsonNode grant = reply.json().path("grants").path(0);
            assertThat(job).as(reply.body()).endsWith(grant.path("job").asText("none"));
            return grant;
        });
    }

    @Test
    @Order(3)
    void aResultThatIsNotInThePlanIsRefused() {
        String job = "/v1/jobs/" + submit("sync", "staging", "{}");
        JsonNode grant = claim(job, "sync.plan");
        var result = Json.object();
        result.putArray("added").add(draft("copy/x", "sync.copy", Json.parse("{\"table\":\"secret\"}"), false));
        var report = Json.object().put("fence", grant.path("fence").asLong());
        report.set("result", result);

        var reply = say(grant, "complete", report);

        assertThat(reply.status()).as(reply.body()).isEqualTo(422);
        assertThat(reply.code()).isEqualTo("report-refused");
        eventually(() -> assertThat(
                        api.get(job, token(Role.VIEWER)).json().path("state").asText())
                .isEqualTo("FAILED"));
        assertThat(api.post(job + "/retry", token(Role.OPERATOR), Map.of()).status())
                .isEqualTo(200);
        assertThat(api.post(job + "/resume", token(Role.OPERATOR), Map.of()).status())
                .isIn(200, 422);
        assertThat(api.post(job + "/cancel", token(Role.OPERATOR), Map.of("reason", "enough"))
                        .status())
                .isEqualTo(200);
        eventually(() -> assertThat(
                        api.get(job, token(Role.VIEWER)).json().path("state").asText())
                .isEqualTo("CANCELLED"));
        assertThat(api.post(job + "/pause", token(Role.OPERATOR), Map.of()).status())
                .isEqualTo(422);
        assertThat(api.post(job + "/retry", token(Role.OPERATOR), Map.of()).status())
                .isEqualTo(422);
        assertThat(api.post(job + "/resume", token(Role.OPERATOR), Map.of()).status())
                .isEqualTo(422);
        String sequence =
                api.get(job, token(Role.VIEWER)).json().path("sequence").asText();
        assertThat(api.send(
                                "GET",
                                job + "/events",
                                token(Role.VIEWER),
                                null,
                                null,
                                "Accept",
                                "text/event-stream",
                                "Last-Event-ID",
                                sequence)
                        .status())
                .isEqualTo(204);
        assertThat(api.send("GET", job + "/events", token(Role.VIEWER), null, null, "Accept", "text/event-stream")
                        .status())
                .isEqualTo(200);
        assertThat(api.get(job + "/events", token(Role.VIEWER)).json().path("items"))
                .hasSize(Integer.parseInt(sequence));
    }

    @Test
    @Order(3)
    void aPlanIsRejectedByAnotherPerson() {
        String job = "/v1/jobs/" + submit("sync", "production", "{}");
        plan(job, "CRITICAL");
        String hash = api.get(job, token(Role.VIEWER)).json().path("planHash").asText();

        var rejected = api.post(job + "/rejections", token(Role.APPROVER), Map.of("planHash", hash));

        assertThat(rejected.status()).isEqualTo(200);
        assertThat(rejected.json().path("state").asText()).isEqualTo("REJECTED");
        assertThat(api.post(job + "/cancel", token(Role.OPERATOR), Map.of()).status())
                .isEqualTo(422);
    }

    @Test
    @Order(3)
    void aScheduleIsAddedShownSteeredAndRemoved() {
        String schedule = "/v1/schedules/nightly";
        var body = schedule("nightly", "30 2 * * *").put("zone", "Europe/Berlin");

        var added = api.post("/v1/schedules", token(Role.AUTHOR), body);
        var again = api.post("/v1/schedules", token(Role.AUTHOR), body);

        assertThat(added.status()).as(added.body()).isEqualTo(201);
        assertThat(added.json().path("next")).hasSize(10);
        assertThat(again.json().path("createdAt")).isEqualTo(added.json().path("createdAt"));
        assertThat(api.post("/v1/schedules", token(Role.DBA), body)
                        .json()
                        .path("reason")
                        .asText())
                .isEqualTo("name-taken");
        assertThat(api.post("/v1/schedules", token(Role.DBA), body.deepCopy().put("replace", true))
                        .json()
                        .path("author")
                        .asText())
                .isEqualTo("the-dba");
        assertThat(api.get(schedule + "?next=3", token(Role.VIEWER)).json().path("next"))
                .hasSize(3);
        assertThat(api.get("/v1/schedules?environment=staging&kind=noop", token(Role.VIEWER))
                        .json()
                        .path("items"))
                .hasSize(1);
        assertThat(api.post(schedule + "/pause", token(Role.AUTHOR), Map.of()).status())
                .as("it is the dba's now")
                .isEqualTo(403);
        assertThat(api.post(schedule + "/pause", token(Role.OPERATOR), Map.of("reason", "lunch"))
                        .json()
                        .path("next"))
                .isEmpty();
        assertThat(api.post(schedule + "/resume", token(Role.OPERATOR), Map.of())
                        .json()
                        .path("paused")
                        .asBoolean(true))
                .isFalse();
        assertThat(api.send("DELETE", schedule, token(Role.DBA), null, null).status())
                .isEqualTo(200);
        assertThat(api.get(schedule, token(Role.VIEWER)).status()).isEqualTo(404);
    }

    @Test
    @Order(3)
    void schedulesThatMakeNoSenseAreRefusedWithTheReason() {
        var never = api.post("/v1/schedules", token(Role.AUTHOR), schedule("never", "0 0 31 2 *"));
        var nowhere = api.post(
                "/v1/schedules",
                token(Role.AUTHOR),
                schedule("nowhere", "@daily").put("zone", "Europe/Berln"));
        var one = api.post(
                "/v1/schedules", token(Role.AUTHOR), schedule("one", "@daily").put("missed", "all"));
        var cancels = api.post(
                "/v1/schedules",
                token(Role.AUTHOR),
                schedule("cancels", "@daily").put("overlap", "cancel"));

        assertThat(List.of(never, nowhere, one, cancels))
                .extracting(ApiProbe.Reply::status)
                .containsExactly(400, 400, 422, 403);
        assertThat(never.json().at("/errors/0/pointer").asText()).isEqualTo("#/cron");
        assertThat(never.json().path("detail").asText()).contains("never comes");
        assertThat(nowhere.json().path("detail").asText()).contains("Did you mean 'Europe/Berlin'?");
    }

    private static ObjectNode schedule(String name, String cron) {
        var body = Json.object()
                .put("name", name)
                .put("cron", cron)
                .put("kind", "noop")
                .put("environment", "staging");
        body.putObject("request").put("count", 1);
        return body;
    }

    @Test
    @Order(3)
    void jobsThatMakeNoSenseAreRefused() {
        for (String body : List.of(
                "{\"kind\":\"teleport\",\"environment\":\"staging\"}",
                "{\"kind\":\"lint\",\"environment\":\"nowhere\"}",
                "{\"kind\":\"sync\",\"environment\":\"staging\"}",
                "{\"kind\":\"sync\",\"environment\":\"staging\",\"source\":\"a\",\"target\":\"a\"}",
                "{\"kind\":\"noop\",\"environment\":\"staging\",\"request\":{\"count\":0}}")) {
            var reply = api.post("/v1/jobs", token(Role.AUTHOR), Json.parse(body));

            assertThat(reply.status()).as(reply.body()).isEqualTo(422);
            assertThat(reply.code()).isEqualTo("invalid-job");
            assertThat(reply.json().path("reason").asText()).isNotEmpty();
        }
    }

    @Test
    @Order(3)
    void bundlesAreKeptUnderTheirOwnNameOnly() {
        byte[] bundle = bytes("a project");
        String path = "/v1/bundles/" + Hashes.hex(Hashes.sha256(bundle));

        assertThat(api.send("PUT", path, token(Role.AUTHOR), "application/octet-stream", bytes("another"))
                        .code())
                .isEqualTo("hash-mismatch");
        assertThat(api.send("PUT", path, token(Role.AUTHOR), "application/octet-stream", bundle)
                        .status())
                .isEqualTo(201);
        assertThat(api.send("PUT", path, token(Role.AUTHOR), "application/octet-stream", bundle)
                        .status())
                .isEqualTo(200);
        assertThat(api.get(path, token(Role.WORKER)).body()).isEqualTo("a project");
    }

    @Test
    @Order(3)
    void tokensComeAndGo() {
        var wrong = api.post(
                "/v1/tokens",
                token(Role.ADMIN),
                Json.parse("{\"principal\":\"Eve\",\"kind\":\"robot\",\"roles\":[\"king\"]}"));
        var created = api.post(
                "/v1/tokens",
                token(Role.ADMIN),
                Json.parse("{\"principal\":\"eve\",\"kind\":\"human\",\"roles\":[\"viewer\"],\"lifetime\":\"PT1H\"}"));
        var own = api.post(
                "/v1/tokens",
                token(Role.ADMIN),
                Json.parse("{\"principal\":\"the-admin\",\"kind\":\"human\",\"roles\":[\"operator\"]}"));

        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().path("errors")).hasSize(2);
        assertThat(created.status()).isEqualTo(201);
        assertThat(own.status()).isEqualTo(403);
        assertThat(api.send("DELETE", "/v1/tokens/" + created.json().path("id").asText(), token(Role.ADMIN), null, null)
                        .status())
                .isEqualTo(200);
        assertThat(api.get("/v1/jobs", created.json().path("token").asText()).status())
                .isEqualTo(401);
        assertThat(api.get("/v1/tokens?pageSize=2", token(Role.ADMIN))
                        .json()
                        .path("nextPageToken")
                        .asText())
                .isNotEmpty();
    }

    @Test
    @Order(3)
    void deadLettersAreShownReplayedAndDiscarded() throws Exception {
        String topic = new TopicNames(kafka.kafka().topicPrefix()).of(TopicNames.TASK_EVENTS);
        try (var producer = new KafkaProducer<byte[], byte[]>(
                kafka.kafka().clientConfig(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, bytes("k"), bytes("no event")))
                    .get();
        }
        var letters = within(Duration.ofSeconds(30), () -> {
            var list = api.get("/v1/dead-letters?state=OPEN", token(Role.OPERATOR))
                    .json()
                    .path("items");
            assertThat(list).isNotEmpty();
            return list;
        });
        String path = "/v1/dead-letters/" + letters.path(0).path("id").asText();

        assertThat(api.get(path, token(Role.AUDITOR)).json().has("value")).isTrue();
        assertThat(api.post(path + "/replay", token(Role.OPERATOR), Map.of()).status())
                .isEqualTo(200);
        assertThat(api.post(path + "/discard", token(Role.OPERATOR), Map.of()).status())
                .isEqualTo(422);
        String second = within(Duration.ofSeconds(30), () -> {
            var list = api.get("/v1/dead-letters?state=OPEN", token(Role.OPERATOR))
                    .json()
                    .path("items");
            assertThat(list).isNotEmpty();
            return "/v1/dead-letters/" + list.path(0).path("id").asText();
        });
        assertThat(api.post(second + "/discard", token(Role.OPERATOR), Map.of()).status())
                .isEqualTo(200);
        assertThat(api.post(second + "/replay", token(Role.OPERATOR), Map.of()).status())
                .isEqualTo(422);
    }

    @Test
    @Order(3)
    void theRestAnswersToo() {
        assertThat(api.get("/health", null).status()).isEqualTo(200);
        eventually(() -> assertThat(api.get("/ready", null).status()).isEqualTo(200));
        assertThat(api.get("/metrics", null).body())
                .contains("godwit_claims_total")
                .contains("godwit_outbox_unpublished")
                .contains("godwit_http_requests_seconds_count")
                .doesNotContain(ID);
        assertThat(api.get("/v1/schemas/events/dev.godwit.job.submitted.v1/1.0", null)
                        .status())
                .isEqualTo(200);
        assertThat(api.get("/v1/events", token(Role.VIEWER)).status()).isEqualTo(200);
        assertThat(api.get("/v1/audit?pageSize=1", token(Role.AUDITOR)).json().path("items"))
                .hasSize(1);
        assertThat(api.get("/v1/audit/verify", token(Role.AUDITOR))
                        .json()
                        .path("intact")
                        .asBoolean())
                .isTrue();
        claim(submit("noop", "development", "{\"count\":1}"), "noop.work");
        var workers = api.get("/v1/workers", token(Role.VIEWER)).json().path("items");
        String drain = "/v1/workers/" + workers.path(0).path("id").asText() + "/drain";
        assertThat(api.post(drain, token(Role.OPERATOR), Map.of()).status()).isEqualTo(200);
    }

    @Test
    @Order(4)
    void everyDocumentedAnswerWasGiven() {
        var missing = new TreeSet<String>();
        for (OpenApi.Operation operation : api.document().operations()) {
            operation.statuses().forEach(status -> missing.add(operation.name() + " " + status));
        }
        missing.removeAll(api.seen());

        // The control database stays up in this test; ControlProbeIT takes it away.
        assertThat(missing).containsExactly("GET /ready 503");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
