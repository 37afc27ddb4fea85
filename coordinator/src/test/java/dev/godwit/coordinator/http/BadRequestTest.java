package dev.godwit.coordinator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.coordinator.access.Role;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What must never make the coordinator fail, hang or guess. Each row: what is sent, the status, and a word of the answer. */
class BadRequestTest {

    private static final String JOB = "{\"kind\":\"sync\",\"environment\":\"staging\"}";

    private static JobApi api;
    private static String token;

    @BeforeAll
    static void start() {
        api = JobApi.start();
        token = api.token("alice", Role.DBA);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    static Stream<Arguments> bodies() {
        return Stream.of(
                body("nothing at all", "", 400, "#/kind: Missing"),
                body("a broken document", "{\"kind\":", 400, "malformed-request"),
                body("two documents", JOB + JOB, 400, "malformed-request"),
                body("a list", "[]", 400, "Expected an object"),
                body("a text", "\"sync\"", 400, "Expected an object"),
                body("null", "null", 400, "Expected an object"),
                body("a duplicate key", "{\"kind\":\"sync\",\"kind\":\"lint\"}", 400, "Duplicate field"),
                body(
                        "an unknown field",
                        "{\"kind\":\"sync\",\"environment\":\"staging\",\"colour\":1}",
                        400,
                        "#/colour"),
                body(
                        "a read-only field",
                        "{\"kind\":\"sync\",\"environment\":\"staging\",\"state\":\"RUNNING\"}",
                        400,
                        "#/state"),
                body("a missing field", "{\"kind\":\"sync\"}", 400, "#/environment"),
                body("an explicit null", "{\"kind\":null,\"environment\":\"staging\"}", 400, "#/kind"),
                body("a number for text", "{\"kind\":7,\"environment\":\"staging\"}", 400, "Expected text"),
                body("an empty text", "{\"kind\":\"\",\"environment\":\"staging\"}", 400, "1 to 40 characters"),
                body(
                        "a text too long",
                        "{\"kind\":\"" + "k".repeat(41) + "\",\"environment\":\"s\"}",
                        400,
                        "1 to 40 characters"),
                body(
                        "a list for an object",
                        "{\"kind\":\"sync\",\"environment\":\"s\",\"request\":[]}",
                        400,
                        "#/request"),
                body(
                        "a text for a flag",
                        "{\"kind\":\"sync\",\"environment\":\"s\",\"allowConflicts\":\"yes\"}",
                        400,
                        "true or false"),
                body(
                        "a fraction for a number",
                        "{\"kind\":\"sync\",\"environment\":\"s\",\"priority\":1.5}",
                        400,
                        "#/priority"),
                body(
                        "a number out of range",
                        "{\"kind\":\"sync\",\"environment\":\"s\",\"priority\":99999999999}",
                        400,
                        "#/priority"),
                body(
                        "a number beyond all bounds",
                        "{\"kind\":\"sync\",\"environment\":\"s\",\"request\":{\"a\":1e999999999}}",
                        400,
                        "#/request/a"),
                body(
                        "a number of 2,000 digits",
                        "{\"kind\":\"sync\",\"environment\":\"s\",\"request\":{\"a\":" + "9".repeat(2000) + "}}",
                        400,
                        "malformed-request"),
                body(
                        "33 levels",
                        "{\"kind\":\"sync\",\"environment\":\"s\",\"request\":" + "{\"a\":".repeat(32) + "{}"
                                + "}".repeat(32) + "}",
                        400,
                        "deeper than 32"),
                body(
                        "10,000 levels",
                        "{\"request\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}",
                        400,
                        "malformed-request"),
                body("a NUL character", "{\"kind\":\"sync\",\"environment\":\"s\\u0000\"}", 400, "NUL"),
                body(
                        "a NUL in a name",
                        "{\"kind\":\"sync\",\"environment\":\"s\",\"request\":{\"a\\u0000\":1}}",
                        400,
                        "NUL"),
                body("half a surrogate pair", "{\"kind\":\"sync\",\"environment\":\"\\ud800\"}", 400, "surrogate"),
                body(
                        "a hash that is none",
                        "{\"kind\":\"sync\",\"environment\":\"s\",\"bundle\":\"abc\"}",
                        400,
                        "SHA-256"),
                body(
                        "a bundle nobody uploaded",
                        "{\"kind\":\"sync\",\"environment\":\"s\",\"bundle\":\"" + "a".repeat(64) + "\"}",
                        422,
                        "PUT /v1/bundles/"),
                body(
                        "a kind that is none",
                        "{\"kind\":\"teleport\",\"environment\":\"s\"}",
                        422,
                        "Unknown kind 'teleport'"),
                body("1 MiB and a byte", " ".repeat((1 << 20) + 1), 413, "1048576"));
    }

    private static Arguments body(String name, String body, int status, String word) {
        return Arguments.of(name, body, status, word);
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("bodies")
    void aBodyThatIsNotAJobIsRefused(String name, String body, int status, String word) throws Exception {
        var answer = api.post("/v1/jobs", token, body);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains(word).contains("https://godwit.dev/problems/");
    }

    static Stream<Arguments> requests() {
        String auth = "Authorization: Bearer TOKEN\r\n";
        String json = "Content-Type: application/json\r\n";
        return Stream.of(
                Arguments.of("not HTTP", "EHLO example.com\r\n\r\n", 400),
                Arguments.of("no such resource", get("/v1/nothing", auth), 404),
                Arguments.of("a path that climbs", get("/v1/../../etc/passwd", auth), 404),
                Arguments.of("a path with a broken escape", get("/v1/jobs/%zz", auth), 400),
                Arguments.of("a job id that is none", get("/v1/jobs/42", auth), 404),
                Arguments.of("a job id with a NUL", get("/v1/jobs/%00", auth), 404),
                Arguments.of("another method", "PATCH /v1/jobs HTTP/1.1\r\nHost: x\r\n" + auth + "\r\n", 405),
                Arguments.of("a method nobody knows", "BREW /v1/jobs HTTP/1.1\r\nHost: x\r\n" + auth + "\r\n", 405),
                Arguments.of("no token", get("/v1/jobs", ""), 401),
                Arguments.of("another scheme", get("/v1/jobs", "Authorization: Basic YTpi\r\n"), 401),
                Arguments.of("half a token", get("/v1/jobs", "Authorization: Bearer gw_0123456789abcdef_\r\n"), 401),
                Arguments.of(
                        "a made-up token",
                        get("/v1/jobs", "Authorization: Bearer gw_0123456789abcdef_" + "A".repeat(43) + "\r\n"),
                        401),
                Arguments.of("another media type", post(auth + "Content-Type: text/plain\r\n", JOB), 415),
                Arguments.of(
                        "a form", post(auth + "Content-Type: application/x-www-form-urlencoded\r\n", "kind=sync"), 415),
                Arguments.of("no media type", post(auth, JOB), 415),
                Arguments.of("a compressed body", post(auth + json + "Content-Encoding: gzip\r\n", JOB), 415),
                Arguments.of(
                        "a declared giant",
                        "POST /v1/jobs HTTP/1.1\r\nHost: x\r\n" + auth + json + "Content-Length: 99999999999\r\n\r\n",
                        413),
                Arguments.of(
                        "a negative length",
                        "POST /v1/jobs HTTP/1.1\r\nHost: x\r\n" + auth + json + "Content-Length: -5\r\n\r\n",
                        400),
                Arguments.of(
                        "two lengths",
                        "POST /v1/jobs HTTP/1.1\r\nHost: x\r\n" + auth + json
                                + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
                        400),
                Arguments.of("headers of 9 KiB", get("/v1/jobs", auth + "X-Long: " + "a".repeat(9000) + "\r\n"), 431),
                Arguments.of("a path of 9 KiB", get("/v1/jobs/" + "a".repeat(9000), auth), 414),
                Arguments.of(
                        "a body where none belongs",
                        "GET /v1/jobs HTTP/1.1\r\nHost: x\r\n" + auth + json + "Content-Length: 2\r\n\r\n{}",
                        413),
                Arguments.of("a page of nothing", get("/v1/jobs?pageSize=0", auth), 400),
                Arguments.of("a negative page", get("/v1/jobs?pageSize=-1", auth), 400),
                Arguments.of("a page of a milliard", get("/v1/jobs?pageSize=1000000000", auth), 400),
                Arguments.of(
                        "a made-up page token",
                        get("/v1/jobs?pageToken=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", auth),
                        400),
                Arguments.of("a page token that is no token", get("/v1/jobs?pageToken=%21%21", auth), 400),
                Arguments.of("an unknown parameter", get("/v1/jobs?limit=5", auth), 400),
                Arguments.of("a parameter twice", get("/v1/jobs?kind=sync&kind=lint", auth), 400),
                Arguments.of("an unknown state", get("/v1/jobs?state=HAPPY", auth), 400),
                Arguments.of("line breaks in a parameter", get("/v1/jobs?kind=a%0d%0aSet-Cookie:%20x=y", auth), 200),
                Arguments.of(
                        "an idempotency key of control characters",
                        post(auth + json + "Idempotency-Key: a\tb\r\n", JOB),
                        400));
    }

    private static String get(String path, String headers) {
        return "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
    }

    private static String post(String headers, String body) {
        return "POST /v1/jobs HTTP/1.1\r\nHost: x\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n"
                + body;
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("requests")
    void aRequestThatIsNotRightIsRefused(String name, String request, int status) throws IOException {
        String answer = RawHttp.exchange(api.port(), request.replace("TOKEN", token));

        assertThat(RawHttp.status(answer)).as(answer).isEqualTo(status);
        assertThat(answer).doesNotContain("Set-Cookie").doesNotContain(token);
        if (status >= 400) {
            assertThat(answer).contains("application/problem+json").contains("https://godwit.dev/problems/");
        }
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() throws IOException {
        byte[] body = "{\"kind\":\"sync\",\"environment\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        String head = "POST /v1/jobs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n";
        byte[] request = (head + new String(body, StandardCharsets.ISO_8859_1)).getBytes(StandardCharsets.ISO_8859_1);

        String answer = RawHttp.exchange(api.port(), request, 1500);

        assertThat(RawHttp.status(answer)).isEqualTo(400);
        assertThat(answer).contains("not UTF-8");
    }

    @Test
    void aBodyThatLosesItsFramingEndsTheConnection() throws IOException {
        String head = "POST /v1/jobs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
        long begun = System.nanoTime();

        String answer = RawHttp.exchange(api.port(), (head + "zz\r\nab\r\n").getBytes(StandardCharsets.US_ASCII), 5000);

        assertThat(RawHttp.status(answer)).isIn(0, 400);
        assertThat(System.nanoTime() - begun).as("closed, not left hanging").isLessThan(4_000_000_000L);
    }

    @Test
    void aWrongMethodIsToldTheRightOnes() throws IOException {
        String answer = RawHttp.exchange(
                api.port(), "DELETE /v1/jobs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token + "\r\n\r\n");

        assertThat(RawHttp.status(answer)).isEqualTo(405);
        assertThat(answer.toLowerCase(java.util.Locale.ROOT)).contains("allow: get, head, post");
    }

    @Test
    void allThatIsWrongIsToldAtOnce() throws Exception {
        var answer = api.post("/v1/jobs", token, "{\"kind\":7,\"priority\":\"high\",\"colour\":1}");

        assertThat(answer.body())
                .contains("\"#/kind\"")
                .contains("\"#/environment\"")
                .contains("\"#/priority\"")
                .contains("\"#/colour\"");
    }

    @Test
    void whatIsSentWithoutATokenIsNotRead() throws IOException {
        String head =
                "POST /v1/jobs HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n";

        String answer = RawHttp.exchange(api.port(), head);

        assertThat(RawHttp.status(answer)).isEqualTo(401);
        assertThat(answer.toLowerCase(java.util.Locale.ROOT))
                .contains("www-authenticate: bearer")
                .contains("connection: close");
    }
}
