package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.failure;
import static dev.godwit.sync.SyncRun.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.common.worker.TaskHandler;
import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.sync.verify.Mismatch;
import dev.godwit.sync.verify.Mismatch.Stranger;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Somebody changes the target between copy and verification: what was changed is found, and where. */
class TamperedTargetIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final String POLICY = """
            rules:
              public.t.mail: email
              public.t.*: {keep: {reason: not personal, by: dpo, until: 2099-01-01}}
            """;

    private TestDatabase source;
    private TestDatabase target;

    @BeforeEach
    void aTableOfSeveralChunks() throws SQLException {
        source = postgres.newDatabase("source");
        target = postgres.newDatabase("target");
        String schema = "CREATE TABLE t (id int, mail text NOT NULL, what text)";
        execute(source, schema);
        execute(target, schema);
        execute(source, """
                INSERT INTO t SELECT i, 'person.' || i || '@secret.example', repeat(md5(i::text), 4)
                FROM generate_series(1, 5000) i;
                ANALYZE;
                """);
    }

    @Test
    void aChangedValue() throws Exception {
        Mismatch mismatch = tampered("UPDATE t SET mail = 'x' WHERE id = 4321");

        assertThat(mismatch.rowsFound()).isEqualTo(5000);
        assertThat(mismatch.strange()).containsExactly(new Stranger(place(target, "id = 4321"), null));
        assertThat(mismatch.chunks()).singleElement().satisfies(chunk -> {
            assertThat(chunk.key()).isEqualTo(chunkOf(4321));
            assertThat(chunk.rowsWritten() - chunk.rowsFound()).isEqualTo(1);
            assertThat(chunk.missing()).containsExactly(place(source, "id = 4321"));
            assertThat(chunk.sourceUnchanged()).isTrue();
        });
    }

    @Test
    void aDeletedRow() throws Exception {
        Mismatch mismatch = tampered("DELETE FROM t WHERE id = 17");

        assertThat(mismatch.rowsFound()).isEqualTo(4999);
        assertThat(mismatch.strangers()).isZero();
        assertThat(mismatch.chunks()).singleElement().satisfies(chunk -> {
            assertThat(chunk.key()).isEqualTo(chunkOf(17));
            assertThat(chunk.missing()).containsExactly(place(source, "id = 17"));
        });
    }

    @Test
    void aDoubledRow() throws Exception {
        String original = "SELECT tableoid::regclass || ctid::text FROM t WHERE id = 99 ORDER BY ctid LIMIT 1";

        Mismatch mismatch = tampered("INSERT INTO t SELECT * FROM t WHERE id = 99");

        assertThat(mismatch.rowsFound()).isEqualTo(5001);
        assertThat(mismatch.chunks()).isEmpty();
        assertThat(mismatch.strange()).singleElement().satisfies(row -> {
            assertThat(row.copyOf()).isEqualTo("public." + text(target, original));
            assertThat(row.at()).isNotEqualTo(row.copyOf());
        });
    }

    @Test
    void valuesThatChangedPlacesBetweenChunks() throws Exception {
        Mismatch mismatch = tampered("""
                UPDATE t SET mail = other.mail FROM (SELECT id, mail FROM t WHERE id IN (10, 4990)) other
                WHERE t.id IN (10, 4990) AND other.id <> t.id
                """);

        assertThat(mismatch.rowsFound()).isEqualTo(5000);
        assertThat(mismatch.strange())
                .extracting(Stranger::at)
                .containsExactlyInAnyOrder(place(target, "id = 10"), place(target, "id = 4990"));
        assertThat(mismatch.chunks()).extracting(Mismatch.Chunk::key).containsExactly(chunkOf(10), chunkOf(4990));
        assertThat(mismatch.chunks())
                .flatExtracting(Mismatch.Chunk::missing)
                .containsExactly(place(source, "id = 10"), place(source, "id = 4990"));
    }

    @Test
    void aDeletedRowIsFoundThoughTheSourceHasGoneOn() throws Exception {
        Mismatch mismatch = tampered(
                "DELETE FROM t WHERE id = 17", () -> execute(source, "UPDATE t SET what = 'new' WHERE id = 18"));

        assertThat(mismatch.chunks()).singleElement().satisfies(chunk -> {
            assertThat(chunk.sourceUnchanged()).isFalse();
            assertThat(chunk.missing()).containsExactly(place(source, "id = 17"));
        });
        assertThat(mismatch.unknown()).singleElement().asString().contains("has changed since");
    }

    @Test
    void whatCannotBeToldIsNotTold() throws Exception {
        Mismatch mismatch =
                tampered("DELETE FROM t WHERE id = 17", () -> execute(source, "DELETE FROM t WHERE id = 17"));

        assertThat(mismatch.chunks()).singleElement().satisfies(chunk -> {
            assertThat(chunk.missing()).isEmpty();
            assertThat(chunk.lacks()).isEqualTo(1);
        });
        assertThat(mismatch.unknown()).singleElement().asString().contains("cannot be told");
    }

    /** What one task has copied of one table was written by one transaction, whatever else it has copied. */
    @Test
    void aDeletedRowOfAPartitionThatSharesATaskWithOtherTables() throws Exception {
        for (TestDatabase database : List.of(source, target)) {
            execute(database, """
                    DROP TABLE t;
                    CREATE TABLE other (id int);
                    CREATE TABLE t (id int, mail text NOT NULL, what text) PARTITION BY RANGE (id);
                    CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (50);
                    CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (50) TO (1000);
                    """);
        }
        execute(source, """
                INSERT INTO other SELECT generate_series(1, 10);
                INSERT INTO t SELECT i, 'person.' || i || '@secret.example', 'x' FROM generate_series(1, 100) i
                """);

        Mismatch mismatch = tampered(
                setup().under(POLICY + "  public.other.*: {keep: {reason: none, by: dpo, until: 2099-01-01}}\n")
                        .with("chunk_size: auto"),
                "DELETE FROM t WHERE id = 77",
                () -> {});

        assertThat(mismatch.rowsWritten()).isEqualTo(100);
        assertThat(mismatch.chunks()).singleElement().satisfies(chunk -> {
            assertThat(chunk.key()).isEqualTo("copy/small tables/1");
            assertThat(chunk.missing()).containsExactly(place(source, "id = 77"));
            assertThat(chunk.sourceUnchanged()).isTrue();
        });
    }

    @Test
    void aDeletedRowOfARangeOfKeys() throws Exception {
        execute(source, "ALTER TABLE t ADD PRIMARY KEY (id)");

        Mismatch mismatch = tampered(
                setup().with("chunk_size: 128KiB\nconsistency: per-chunk"), "DELETE FROM t WHERE id = 17", () -> {});

        assertThat(mismatch.chunks()).singleElement().satisfies(chunk -> {
            assertThat(chunk.missing()).containsExactly(place(source, "id = 17"));
            assertThat(chunk.sourceUnchanged()).isTrue();
        });
    }

    private interface Tampering {
        void run() throws SQLException;
    }

    private Mismatch tampered(String sql) throws Exception {
        return tampered(sql, () -> {});
    }

    private Mismatch tampered(String sql, Tampering more) throws Exception {
        return tampered(setup(), sql, more);
    }

    private RunningSync.Setup setup() {
        return RunningSync.Setup.of(source, target).under(POLICY);
    }

    private Mismatch tampered(RunningSync.Setup setup, String sql, Tampering more) throws Exception {
        try (var sync = setup.through(handler -> handler.kind().equals("sync.verify")
                        ? first(handler, () -> {
                            execute(target, sql);
                            more.run();
                        })
                        : handler)
                .start()) {
            LocalOutcome outcome = sync.outcome();

            assertThat(failure(outcome).code()).isEqualTo("verification-failed");
            assertThat(failure(outcome).message())
                    .contains("Table 'public.t' on 'staging' is not what was copied")
                    .contains("See 'mismatch-public.t.json'.")
                    .doesNotContain("secret.example");
            byte[] json = Objects.requireNonNull(outcome.artifacts().get("mismatch-public.t.json"))
                    .content();
            assertThat(new String(json, java.nio.charset.StandardCharsets.UTF_8))
                    .doesNotContain("@");
            return Json.as(Json.parse(json), Mismatch.class);
        }
    }

    private static TaskHandler first(TaskHandler handler, Tampering tampering) {
        return new TaskHandler() {
            @Override
            public String kind() {
                return handler.kind();
            }

            @Override
            public TaskResult run(TaskContext context) throws JobFailedException, InterruptedException {
                try {
                    tampering.run();
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
                return handler.run(context);
            }
        };
    }

    private static String place(TestDatabase database, String condition) throws SQLException {
        return "public." + text(database, "SELECT tableoid::regclass || ctid::text FROM t WHERE " + condition);
    }

    /** The chunk whose pages the source's row lies on. */
    private String chunkOf(int id) throws SQLException {
        return text(target, """
                SELECT key FROM godwit.ledger,
                    LATERAL (SELECT %s AS page) p,
                    LATERAL jsonb_array_elements(result #> '{data,parts}') part
                WHERE key LIKE 'copy/public.t/%%'
                    AND page >= coalesce((part #>> '{range,from}')::int, 0)
                    AND page < coalesce((part #>> '{range,to}')::int, 1000000)
                """.formatted(text(source, "SELECT (ctid::text::point)[0]::int FROM t WHERE id = " + id)));
    }
}
