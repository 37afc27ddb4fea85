package dev.godwit.cli.chaos;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.cli.Main;
import dev.godwit.common.api.ArtifactDocument;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.job.TaskState;
import dev.godwit.common.json.Json;
import dev.godwit.common.kafka.KafkaClients;
import dev.godwit.testkit.Eventually;
import dev.godwit.testkit.Evidence;
import dev.godwit.testkit.JavaProcess;
import dev.godwit.testkit.Seeds;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * P7: five hundred secrets are planted in a source: in text, addresses, phone numbers, documents and the names in them, arrays, bytes, and in a column that
 * passes unmasked. Syncs of it succeed and fail in every way that we know, at processes that log all they can. Afterwards none of the secrets is anywhere but in
 * the source, and those of the unmasked column in that column of the target. Each search is shown to find what is there.
 */
class CanaryIT {

    private static final boolean NIGHTLY = Boolean.getBoolean("nightly");

    private static final List<String> WORKERS = List.of("w-1", "w-2");

    private static final String TABLE = "canary_people";

    private static final String SCHEMA = """
            CREATE TABLE canary_people (
                id int PRIMARY KEY, email text, phone text, note text, doc jsonb, tags text[], raw bytea, code text UNIQUE, pad text);
            """;

    private static final String POLICY = """
            rules:
              public.canary_people.email: email
              public.canary_people.phone: phone
              public.canary_people.note: hmac
              public.canary_people.doc: redact
              public.canary_people.tags: redact
              public.canary_people.raw: redact
              public.canary_people.id: {keep: {reason: surrogate, by: test, until: 2099-01-01}}
              public.canary_people.code: {keep: {reason: to see where it goes, by: test, until: 2099-01-01}}
              public.canary_people.pad: {keep: {reason: filler, by: test, until: 2099-01-01}}
            """;

    private static final String SYNC = """
            source: production
            target: staging
            tables: ["public.*"]
            policy: policy.yaml
            chunk_size: 256KiB
            """;

    private static final String TRUNCATE = SYNC + "existing: truncate\n";

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @RegisterExtension
    final Seeds seeds = new Seeds();

    /** Those of columns that are masked, and those of the one that is not. */
    private final List<String> masked = new ArrayList<>();

    private final List<String> kept = new ArrayList<>();
    private final List<JobId> jobs = new ArrayList<>();
    private final Map<String, byte[]> seen = new LinkedHashMap<>();

    @Test
    void whatIsInTheSourceIsNowhereElse() throws Exception {
        var evidence = new Evidence(getClass(), "Planted secrets are looked for", seeds.seed());
        try (var installation = Installation.talkative()) {
            installation.execute("production", SCHEMA);
            installation.execute("staging", SCHEMA);
            plant(installation);
            for (String worker : WORKERS) {
                installation.startWorker(
                        worker,
                        Main.class.getName(),
                        "worker",
                        "--config",
                        installation.write(worker).toString(),
                        "--format",
                        "json");
            }
            succeeds(installation, "a sync that succeeds", TRUNCATE);
            fails(installation, "a constraint of the target refuses a row", "CHECK (code NOT LIKE '%7%')", TRUNCATE);
            fails(installation, "a function of the target tells what it has got", "CHECK (tell(code))", TRUNCATE);
            fails(
                    installation,
                    "a value of the source is not what a filter takes it for",
                    null,
                    TRUNCATE + "filters: {public.canary_people: \"id < 0 OR note::integer > 0\"}\n");
            if (NIGHTLY) {
                succeeds(installation, "once more", TRUNCATE);
                installation.execute("staging", "UPDATE canary_people SET id = id + 1000000");
                fails(installation, "a key is there already", null, SYNC + "existing: append\n");
                fails(
                        installation,
                        "a load beside the table fails",
                        "CHECK (code NOT LIKE '%7%')",
                        SYNC + "existing: replace\n");
                worker(installation, "a worker is killed");
                cancelled(installation);
                mismatch(installation);
            }
            look(installation);
            evidence.figure(
                    "%d secrets, %d of them in a column that passes unmasked; %d jobs: %s",
                    masked.size() + kept.size(), kept.size(), jobs.size(), states(installation));
            for (Map.Entry<String, byte[]> place : seen.entrySet()) {
                evidence.figure("%-28s %9d bytes, 0 secrets", place.getKey(), place.getValue().length);
            }
        }
        evidence.write();
    }

    private void plant(Installation installation) throws SQLException {
        var random = seeds.random();
        String sql = """
                INSERT INTO canary_people SELECT i, i || '@plain.example', '+4989' || 10000000 + i, 'note ' || i, jsonb_build_object('n', i),
                    ARRAY['tag', i::text], convert_to('raw ' || i, 'UTF8'), 'code ' || i, repeat('x', 300) FROM generate_series(1, 6000) i""";
        installation.execute("production", sql);
        int id = 0;
        for (int i = 0; i < 500; i++) {
            String word = i % 10 == 1 ? "4930" + (10_000_000 + random.nextInt(90_000_000)) : Canaries.word(random);
            id += 12;
            String set = switch (i % 10) {
                case 0 -> "email = '%s@secret.example'";
                case 1 -> "phone = '+%s'";
                case 2, 3 -> "note = 'met %s yesterday'";
                case 4 -> "doc = jsonb_build_object('who', jsonb_build_array(1, '%s'))";
                case 5 -> "doc = jsonb_build_object('%s', true)";
                case 6 -> "tags = ARRAY['a', 'of %s']";
                case 7 -> "raw = convert_to('%s', 'UTF8')";
                case 8 -> "email = 'no address: %s'";
                default -> "code = '7%s'";
            };
            (i % 10 == 9 ? kept : masked).add(word);
            installation.execute(
                    "production", ("UPDATE canary_people SET " + set + " WHERE id = " + id).formatted(word));
        }
        installation.execute("production", "ANALYZE");
        installation.execute("staging", """
                CREATE FUNCTION tell(text) RETURNS boolean LANGUAGE plpgsql AS
                    $$BEGIN IF $1 LIKE '7%' THEN RAISE EXCEPTION 'What is %?', $1 USING DETAIL = $1, HINT = $1; END IF; RETURN true; END$$""");
        var all = new ArrayList<>(masked);
        all.addAll(kept);
        assertThat(new Canaries(all).in(rows(installation, "production", "public.canary_people")))
                .as("all are found where they were planted")
                .containsExactlyInAnyOrderElementsOf(all);
    }

    private JobId submitted(Installation installation, String file) {
        JobId job = installation.submitSync(file, POLICY);
        jobs.add(job);
        return job;
    }

    private void succeeds(Installation installation, String what, String file) {
        JobDocument ended = installation.await(submitted(installation, file));
        assertThat(ended.state()).as("%s: %s", what, ended.failure()).isEqualTo(JobState.SUCCEEDED);
    }

    /** @param constraint of the target, as long as the job runs */
    private void fails(Installation installation, String what, @Nullable String constraint, String file)
            throws SQLException {
        if (constraint != null) {
            installation.execute("staging", "ALTER TABLE canary_people ADD CONSTRAINT no " + constraint + " NOT VALID");
        }
        JobDocument ended = installation.await(submitted(installation, file));
        assertThat(ended.state()).as(what).isEqualTo(JobState.FAILED);
        if (constraint != null) {
            installation.execute("staging", "ALTER TABLE canary_people DROP CONSTRAINT no");
        }
    }

    private static final String SLOW = TRUNCATE + "limits: {rate: 300kB}\n";

    private void worker(Installation installation, String what) throws Exception {
        JobId job = submitted(installation, SLOW);
        String victim = copying(installation, job);
        dumpThreads(installation);
        installation.process(victim).kill();
        installation.startWorker(victim);
        JobDocument ended = installation.await(job);
        assertThat(ended.state()).as("%s: %s", what, ended.failure()).isEqualTo(JobState.SUCCEEDED);
    }

    private void cancelled(Installation installation) throws Exception {
        JobId job = submitted(installation, SLOW);
        copying(installation, job);
        installation.api().cancel(job, "enough");
        assertThat(installation.await(job).state()).isEqualTo(JobState.CANCELLED);
    }

    /** Somebody changes rows while an index is built. */
    private void mismatch(Installation installation) throws Exception {
        installation.execute("staging", """
                CREATE FUNCTION slow(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(0.001); RETURN $1; END';
                CREATE INDEX canary_slow ON canary_people (slow(pad))""");
        JobId job = submitted(installation, TRUNCATE);
        Eventually.within(
                Installation.PATIENCE,
                () -> assertThat(
                                installation.text(
                                        "staging",
                                        "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX canary_slow%' AND state = 'active'"))
                        .isEqualTo("1"));
        installation.execute("staging", "SET lock_timeout = '60s'; DELETE FROM canary_people WHERE id = 12");
        JobDocument ended = installation.await(job);
        assertThat(String.valueOf(ended.failure())).contains("verification-failed");
        installation.execute("staging", "DROP INDEX IF EXISTS canary_slow");
    }

    private static String copying(Installation installation, JobId job) {
        return Eventually.within(Installation.PATIENCE, () -> {
            var tasks = installation.tasks(job, TaskState.RUNNING).stream()
                    .filter(task -> task.kind().equals("sync.copy") && task.worker() != null)
                    .toList();
            assertThat(tasks).isNotEmpty();
            return String.valueOf(tasks.get(0).worker());
        });
    }

    private final ByteArrayOutputStream threads = new ByteArrayOutputStream();

    private void dumpThreads(Installation installation) throws Exception {
        Path jstack = Path.of(System.getProperty("java.home"), "bin", "jstack");
        for (String process : List.of(Installation.COORDINATOR, WORKERS.get(0), WORKERS.get(1))) {
            Process dump = new ProcessBuilder(
                            jstack.toString(),
                            "-l",
                            "-e",
                            String.valueOf(installation.process(process).pid()))
                    .redirectErrorStream(true)
                    .start();
            threads.write(dump.getInputStream().readAllBytes());
        }
    }

    /** In each place, for all of them. */
    private void look(Installation installation) throws Exception {
        if (threads.size() == 0) {
            JobId job = submitted(installation, TRUNCATE + "limits: {rate: 2MB}\n");
            copying(installation, job);
            dumpThreads(installation);
            installation.succeeds(job);
        }
        var all = new ArrayList<>(masked);
        all.addAll(kept);
        String job = jobs.get(1).toString();
        nowhere(all, "thread dumps", threads.toByteArray(), "dev.godwit");
        nowhere(masked, "tables of the target", rows(installation, "staging", "%"), "x".repeat(300));
        nowhere(all, "Godwit's in the target", rows(installation, "staging", "godwit%"), job);
        nowhere(all, "the coordinator's database", rows(installation, "control", "%"), job);
        nowhere(all, "topics", records(installation), job);
        nowhere(all, "the API", answers(installation), job);
        nowhere(all, "metrics", metrics(installation), "godwit_worker_slots");
        nowhere(all, "commands", commands(installation), job);
        assertThat(new String(logs(installation), UTF_8)).contains(" DEBUG ");
        nowhere(all, "logs", logs(installation), TABLE);
    }

    /** @param control what is known to be there */
    private void nowhere(List<String> secrets, String place, byte[] content, String control) {
        seen.put(place, content);
        assertThat(new Canaries(List.of(control)).in(content))
                .as("control in %s", place)
                .isNotEmpty();
        SortedSet<String> found = new Canaries(secrets).in(content);
        assertThat(found).as("secrets in %s", place).isEmpty();
    }

    /** Of all tables whose name with the schema is like that, those of PostgreSQL apart. */
    private static byte[] rows(Installation installation, String database, String like) throws SQLException {
        var all = new ByteArrayOutputStream();
        List<String> tables = Dump.rows(installation, database, """
                SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE c.relkind IN ('r', 'm') AND n.nspname NOT IN ('pg_catalog', 'information_schema')
                  AND n.nspname || '.' || c.relname LIKE '""" + like + "'");
        try (Connection connection = installation.connect(database);
                var statement = connection.createStatement()) {
            for (String table : tables) {
                try (var rows = statement.executeQuery("SELECT t::text FROM %s t".formatted(table))) {
                    while (rows.next()) {
                        all.writeBytes((rows.getString(1) + "\n").getBytes(UTF_8));
                    }
                }
            }
        }
        return all.toByteArray();
    }

    private static byte[] records(Installation installation) {
        var all = new ByteArrayOutputStream();
        try (var consumer = KafkaClients.loneConsumer(installation.kafkaSettings(), "canary")) {
            List<TopicPartition> partitions = consumer.listTopics().values().stream()
                    .flatMap(List::stream)
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> write(record, all));
            }
        }
        return all.toByteArray();
    }

    private static void write(ConsumerRecord<byte[], byte[]> record, ByteArrayOutputStream all) {
        for (byte[] part : new byte[][] {record.key(), record.value()}) {
            if (part != null) {
                all.writeBytes(part);
                all.write('\n');
            }
        }
        for (Header header : record.headers()) {
            all.writeBytes((header.key() + "=").getBytes(UTF_8));
            if (header.value() != null) {
                all.writeBytes(header.value());
            }
        }
    }

    private byte[] answers(Installation installation) throws Exception {
        String base = "http://127.0.0.1:" + installation.apiPort;
        var paths = new ArrayList<>(List.of(
                "/v1/jobs", "/v1/workers", "/v1/audit", "/v1/dead-letters", "/v1/schedules", "/v1/tokens", "/metrics"));
        for (JobId job : jobs) {
            String path = "/v1/jobs/" + job;
            paths.addAll(
                    List.of(path, path + "/tasks?page_size=500", path + "/events?page_size=500", path + "/artifacts"));
            for (ArtifactDocument artifact : installation.api().artifacts(job)) {
                paths.add(path + "/artifacts/" + artifact.name());
            }
        }
        var all = new ByteArrayOutputStream();
        for (String path : paths) {
            all.writeBytes(get(base + path));
        }
        return all.toByteArray();
    }

    private static byte[] metrics(Installation installation) throws Exception {
        var all = new ByteArrayOutputStream();
        all.writeBytes(get("http://127.0.0.1:%d/metrics".formatted(installation.apiPort)));
        for (String worker : WORKERS) {
            String served = installation.process(worker).output();
            if (served.contains("\"ops\"")) { // one that was started again says it in words
                all.writeBytes(get("http://127.0.0.1:%d/metrics"
                        .formatted(Json.parse(served.lines().findFirst().orElseThrow())
                                .path("ops")
                                .asInt())));
            }
        }
        return all.toByteArray();
    }

    private static byte[] get(String uri) throws Exception {
        return HTTP.send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofByteArray())
                .body();
    }

    private byte[] commands(Installation installation) throws Exception {
        var commands = new ArrayList<List<String>>();
        commands.add(List.of("jobs", "list"));
        for (JobId job : NIGHTLY ? jobs : jobs.subList(0, 2)) {
            commands.add(List.of("jobs", "show", job.toString()));
            commands.add(List.of("jobs", "watch", job.toString()));
            if (NIGHTLY) {
                commands.add(List.of("jobs", "show", job.toString(), "--format", "json"));
                commands.add(List.of("events", "tail", "--job", job.toString(), "--format", "json"));
            }
        }
        var all = new ByteArrayOutputStream();
        for (List<String> command : commands) {
            var arguments = new ArrayList<>(command);
            arguments.addAll(List.of("-v", "-v", "--server", "http://127.0.0.1:" + installation.apiPort));
            try (JavaProcess process = JavaProcess.of(Main.class)
                    .args(arguments.toArray(String[]::new))
                    .start()) {
                process.awaitExit(Installation.PATIENCE);
                all.writeBytes(process.output().getBytes(UTF_8));
                all.writeBytes(process.errors().getBytes(UTF_8));
            }
        }
        return all.toByteArray();
    }

    private static byte[] logs(Installation installation) throws Exception {
        var all = new ByteArrayOutputStream();
        for (JavaProcess process : installation.started()) {
            for (Path file : List.of(process.outputFile(), process.errorFile())) {
                all.writeBytes(Files.readAllBytes(file));
            }
        }
        return all.toByteArray();
    }

    private String states(Installation installation) throws Exception {
        var states = new ArrayList<String>();
        for (JobId job : jobs) {
            states.add(installation.api().job(job).state().name());
        }
        return Stream.of(JobState.values())
                .map(Enum::name)
                .filter(states::contains)
                .map(state -> states.stream().filter(state::equals).count() + " " + state)
                .reduce((a, b) -> a + ", " + b)
                .orElse(new String(new byte[0], ISO_8859_1));
    }
}
