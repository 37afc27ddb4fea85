package dev.godwit.sync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.postgres.TableName;
import dev.godwit.schema.catalog.Table;
import dev.godwit.schema.postgres.CatalogReader;
import dev.godwit.schema.postgres.CatalogScope;
import dev.godwit.sync.plan.KeyColumn;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bounds of key ranges: each row lies between two of them, and in one range only. */
class KeySamplerIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static Table table(Connection connection) throws Exception {
        return new CatalogReader()
                .read(connection, CatalogScope.everything())
                .table(new TableName("public", "t"))
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "integer, i * 7 - 20000",
        "bigint, i::bigint * i",
        "numeric, i / 3.0 - 500",
        "text COLLATE \"C\", (CASE WHEN i % 2 = 0 THEN 'b' ELSE 'B' END) || md5(i::text)",
        "text COLLATE \"en-x-icu\", (CASE WHEN i % 2 = 0 THEN 'b' ELSE 'B' END) || md5(i::text)",
        "timestamptz, timestamptz '1999-12-01' + i * interval '5 hours'",
        "uuid, md5(i::text)::uuid",
        "bytea, sha256(i::text::bytea)"
    })
    void boundsFromStatisticsGoUpAsTheColumnDoes(String type, String value) throws Exception {
        TestDatabase database = postgres.newDatabase("keys");
        try (Connection connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (k %s PRIMARY KEY)".formatted(type));
            statement.execute("INSERT INTO t SELECT %s FROM generate_series(1, 20000) i".formatted(value));
            statement.execute("ANALYZE t");
            var column = new KeyColumn("k", type.split(" ")[0], false);

            List<List<String>> bounds = KeySampler.statistics(connection, table(connection), column, 8)
                    .orElseThrow();

            assertThat(bounds).hasSize(7);
            long rows = 0;
            for (int i = 0; i <= bounds.size(); i++) {
                var condition = new StringBuilder("true");
                if (i > 0) {
                    condition.append(
                            " AND k >= '%s'::%s".formatted(bounds.get(i - 1).get(0), column.type()));
                }
                if (i < bounds.size()) {
                    condition.append(" AND k < '%s'::%s".formatted(bounds.get(i).get(0), column.type()));
                }
                try (var row = statement.executeQuery("SELECT count(*) FROM t WHERE " + condition)) {
                    row.next();
                    assertThat(row.getLong(1)).isBetween(1_000L, 5_000L);
                    rows += row.getLong(1);
                }
            }
            assertThat(rows).isEqualTo(20_000);
            assertThat(KeySampler.ascend(connection, table(connection), List.of(column), bounds))
                    .isTrue();
        }
    }

    @Test
    void boundsThatDoNotGoUpAreKnown() throws Exception {
        TestDatabase database = postgres.newDatabase("keys");
        try (Connection connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (k int, l text COLLATE \"en-x-icu\", PRIMARY KEY (k, l))");
            var number = new KeyColumn("k", "integer", false);
            var text = new KeyColumn("l", "text", false);
            Table table = table(connection);

            assertThat(KeySampler.ascend(connection, table, List.of(number), List.of(List.of("9"), List.of("10"))))
                    .isTrue();
            assertThat(KeySampler.ascend(connection, table, List.of(number), List.of(List.of("10"), List.of("9"))))
                    .isFalse();
            assertThat(KeySampler.ascend(connection, table, List.of(number), List.of(List.of("9"), List.of("9"))))
                    .isFalse();
            assertThat(KeySampler.ascend(
                            connection, table, List.of(number, text), List.of(List.of("9", "a"), List.of("9", "B"))))
                    .as("'a' is less than 'B' as the column has it, and greater in C")
                    .isTrue();
            assertThat(KeySampler.ascend(
                            connection, table, List.of(number, text), List.of(List.of("9", "B"), List.of("9", "a"))))
                    .isFalse();
        }
    }
}
