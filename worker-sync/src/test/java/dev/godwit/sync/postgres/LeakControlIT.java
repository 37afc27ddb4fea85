package dev.godwit.sync.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.TableName;
import dev.godwit.common.worker.Grant;
import dev.godwit.common.worker.Progress;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.sync.anonymize.TestKeys;
import dev.godwit.sync.anonymize.strategy.AnonymizationStrategies;
import dev.godwit.sync.copy.CopyFormat;
import dev.godwit.sync.copy.LeakCollector;
import dev.godwit.sync.plan.TableScope;
import dev.godwit.sync.plan.TableScope.ColumnScope;
import dev.godwit.sync.postgres.LeakFilters.Remembered;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LeakControlIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final TableScope SCOPE = TableScope.of(
            new TableName("public", "p"),
            new TableName("public", "p"),
            List.of(
                    new ColumnScope("email", "text", null, true, "email", Map.of(), "e"),
                    new ColumnScope("login", "text", null, true, "hmac", Map.of(), "l")),
            "id > 1000");
    private static final ChunkRows CHUNK = ChunkRows.all(new TableName("public", "p"));

    private final LeakCollector collector =
            new LeakCollector(SCOPE.layout(CopyFormat.BINARY, AnonymizationStrategies.builtIn()), TestKeys.KEY, 100);
    private TestDatabase database;

    /** Each of 5,000 rows has an address, the last alone a login. */
    @BeforeEach
    void aTable() throws Exception {
        database = postgres.newDatabase("source");
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("""
                    CREATE TABLE p AS SELECT i AS id, 'person' || i || '@secret.example' AS email,
                        CASE WHEN i = 5000 THEN 'login-' || i END AS login
                    FROM generate_series(1, 5000) i
                    """);
        }
    }

    @Test
    void whatIsRememberedIsFoundHoweverLateItComes() throws Exception {
        remember(0, "person1001@secret.example");
        remember(1, "login-5000");

        assertThat(check()).isEqualTo(Map.of("email", new Remembered(1, 1), "login", new Remembered(1, 1)));
    }

    @Test
    void aColumnInWhichNothingIsFoundIsNamedThoughOthersAreSeen() {
        remember(0, "person1001@secret.example");
        remember(1, "login-of-nobody");

        assertThatThrownBy(this::check)
                .isInstanceOfSatisfying(
                        JobFailedException.class, e -> assertThat(e.code()).isEqualTo("leak-scan-blind"))
                .hasMessageContaining("Of 1 values of 'public.p.login'")
                .hasMessageNotContaining("nobody");
    }

    @Test
    void aValueOfAnotherColumnIsNoSight() {
        remember(1, "person1001@secret.example");

        assertThatThrownBy(this::check).hasMessageContaining("'public.p.login'");
    }

    @Test
    void rowsThatTheFilterLeavesOutAreNotLookedThrough() {
        remember(0, "person1@secret.example");

        assertThatThrownBy(this::check).hasMessageContaining("'public.p.email'");
    }

    private void remember(int column, String value) {
        collector.original(column, value.getBytes(UTF_8), 0, value.getBytes(UTF_8).length);
    }

    private Map<String, Remembered> check() throws Exception {
        try (var connection = database.connect()) {
            return LeakControl.check(connection, new Unstopped(), SCOPE, CHUNK.alone(), collector);
        }
    }

    /** Nothing stops this task, and it asks for nothing else. */
    private static final class Unstopped implements TaskContext {

        @Override
        public void checkStopped() {
            // goes on
        }

        @Override
        public Grant grant() {
            throw new UnsupportedOperationException();
        }

        @Override
        public Clock clock() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void progress(Progress progress) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Registration onStop(Runnable action) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, byte[]> bundle() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void artifact(String name, String mediaType, byte[] content) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void signal(JsonNode offer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Map<String, JsonNode> offers() {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean awaitFinish(Duration atMost) {
            throw new UnsupportedOperationException();
        }
    }
}
