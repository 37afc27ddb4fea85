package dev.godwit.sync;

import static dev.godwit.sync.SyncRun.execute;
import static dev.godwit.sync.SyncRun.number;
import static dev.godwit.sync.SyncRun.plan;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.worker.local.LocalOutcome;
import dev.godwit.sync.GeneratedSchema.Reference;
import dev.godwit.sync.GeneratedSchema.Table;
import dev.godwit.sync.subset.SubsetScope;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Subsets of generated schemas: no row refers to one that did not come, and those that came are those that a slow search finds. */
class SubsetsIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Boolean.getBoolean("nightly") ? 200 : 20);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void noRowRefersToOneThatIsLeftOut(long seed) throws Exception {
        GeneratedSchema schema = GeneratedSchema.of(seed);
        TestDatabase source = postgres.newDatabase("source");
        TestDatabase target = postgres.newDatabase("target");
        execute(source, schema.create() + schema.rows() + schema.foreignKeys() + "ANALYZE");
        execute(target, schema.create() + schema.foreignKeys());

        LocalOutcome outcome = SyncRun.between(source, target)
                .where(schema.filters())
                .with("chunk_size: 16KiB\n" + schema.subset())
                .run();

        assertThat(outcome.failure()).as(schema.subset()).isNull();
        SubsetScope scope = SubsetScope.find(plan(outcome).scopes()).orElseThrow();
        for (Reference reference : schema.references()) {
            assertThat(orphans(target, reference)).as(reference.toString()).isZero();
        }
        assertThat(number(target, "SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND NOT convalidated"))
                .isZero();
        assertThat(rows(target, schema)).isEqualTo(NaiveSubset.of(schema, source, scope));
    }

    private static long orphans(TestDatabase target, Reference reference) throws SQLException {
        var joined = new StringBuilder();
        var filled = new StringBuilder();
        for (int i = 0; i < reference.columns().size(); i++) {
            joined.append(i == 0 ? "" : " AND ")
                    .append("p.%s = c.%s"
                            .formatted(
                                    reference.to().key().columns().get(i),
                                    reference.columns().get(i)));
            filled.append(" AND c.%s IS NOT NULL".formatted(reference.columns().get(i)));
        }
        return number(
                target,
                "SELECT count(*) FROM %s c WHERE NOT EXISTS (SELECT FROM %s p WHERE %s)%s"
                        .formatted(reference.from().sql(), reference.to().sql(), joined, filled));
    }

    private static Map<String, Set<Long>> rows(TestDatabase target, GeneratedSchema schema) throws SQLException {
        var rows = new LinkedHashMap<String, Set<Long>>();
        for (Table table : schema.tables()) {
            var numbers = new TreeSet<Long>();
            try (var connection = target.connect();
                    var statement = connection.createStatement();
                    var found = statement.executeQuery("SELECT rid FROM " + table.sql())) {
                while (found.next()) {
                    assertThat(numbers.add(found.getLong(1))).isTrue();
                }
            }
            rows.put(table.name(), numbers);
        }
        return rows;
    }
}
