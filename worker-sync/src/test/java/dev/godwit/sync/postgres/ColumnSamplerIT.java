package dev.godwit.sync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Catalog;
import dev.godwit.schema.postgres.CatalogReader;
import dev.godwit.schema.postgres.CatalogScope;
import dev.godwit.sync.detect.SampledColumn;
import dev.godwit.sync.plan.SyncPlanner;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ColumnSamplerIT {

    @RegisterExtension
    static final PostgresExtension POSTGRES = PostgresExtension.shared();

    private TestDatabase database;

    @BeforeEach
    void aLargeTable() throws SQLException {
        database = POSTGRES.newDatabase("sampled");
        execute("""
                CREATE TABLE t (id int, doc jsonb, mail text, tags text[]) WITH (fillfactor = 10);
                INSERT INTO t SELECT i, '{"a": 1}', 'u' || i || '@mail.example', ARRAY['a', 'b'] FROM generate_series(1, 20000) i;
                ANALYZE t
                """);
    }

    @Test
    void fewRowsOfFewPagesAreReadOnce() throws SQLException {
        try (Connection connection = database.connect()) {
            List<SampledColumn> first = sample(connection);
            List<SampledColumn> second = sample(connection);

            assertThat(first).extracting(column -> column.name().column()).containsExactly("id", "doc", "mail", "tags");
            assertThat(first.get(0).values()).isEmpty();
            assertThat(first.get(2).values())
                    .hasSizeBetween(10, ColumnSampler.ROWS)
                    .allMatch(mail -> mail.endsWith("@mail.example"));
            assertThat(first.get(3).values()).contains("{a,b}");
            assertThat(second).isEqualTo(first);
            assertThat(connection.getAutoCommit()).isTrue();
        }
    }

    @Test
    void aTableThatIsLockedIsJudgedByItsNames() throws SQLException {
        try (Connection connection = database.connect();
                Connection other = database.connect()) {
            other.setAutoCommit(false);
            try (var statement = other.createStatement()) {
                statement.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE");
            }

            assertThat(sample(connection, catalogOf(other)))
                    .allMatch(column -> column.values().isEmpty());
        }
    }

    @Test
    void nothingIsReadAfterTheDeadline() throws SQLException {
        try (Connection connection = database.connect()) {
            Catalog catalog = catalogOf(connection);
            var table = catalog.table(new TableName("public", "t")).orElseThrow();
            var sampler = new ColumnSampler(connection, catalog, Instant::now);

            assertThat(sampler.sample(table, SyncPlanner.columns(List.of(table)), Instant.EPOCH))
                    .allMatch(column -> column.values().isEmpty());
        }
    }

    private static List<SampledColumn> sample(Connection connection) throws SQLException {
        return sample(connection, catalogOf(connection));
    }

    private static List<SampledColumn> sample(Connection connection, Catalog catalog) throws SQLException {
        var table = catalog.table(new TableName("public", "t")).orElseThrow();
        var sampler = new ColumnSampler(connection, catalog, Instant::now);
        return sampler.sample(table, SyncPlanner.columns(List.of(table)), sampler.deadline());
    }

    private static Catalog catalogOf(Connection connection) throws SQLException {
        return new CatalogReader().read(connection, CatalogScope.everything());
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
