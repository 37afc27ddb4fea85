package dev.godwit.sync.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.TableName;
import dev.godwit.sync.pace.Pace;
import dev.godwit.sync.plan.TableScope;
import dev.godwit.sync.plan.TableScope.ColumnScope;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RewriteGuardIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final TableName TABLE = new TableName("public", "t");

    private TestDatabase source;

    @BeforeEach
    void aTable() throws SQLException {
        source = postgres.newDatabase("source");
        execute(
                "CREATE TABLE t (a text, b text); INSERT INTO t VALUES ('a', 'b'); CREATE TABLE other (a text, b text)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TRUNCATE t",
                "DROP TABLE t",
                "DROP TABLE t; CREATE TABLE t (a text, b text)",
                "ALTER TABLE t RENAME TO past; ALTER TABLE other RENAME TO t",
                "ALTER TABLE t RENAME a TO x; ALTER TABLE t RENAME b TO a; ALTER TABLE t RENAME x TO b",
                "ALTER TABLE t DROP a; ALTER TABLE t ADD a text",
            })
    void aNameThatMeansSomethingElseUnderTheSnapshotAsksForANewPlan(String change) throws Exception {
        try (Connection snapshot = source.connect()) {
            SnapshotOffer offer = open(snapshot);

            execute(change);

            assertThatThrownBy(() -> check(snapshot, offer))
                    .isInstanceOfSatisfying(
                            JobFailedException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(FailureKind.REPLAN));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"INSERT INTO t VALUES ('c', 'd')", "ALTER TABLE t ADD c text", "CREATE INDEX ON t (a)"})
    void whatLeavesTheSnapshotAsItIsIsNoReason(String change) throws Exception {
        try (Connection snapshot = source.connect()) {
            SnapshotOffer offer = open(snapshot);

            execute(change);

            assertThatCode(() -> check(snapshot, offer)).doesNotThrowAnyException();
        }
    }

    /** Under an older snapshot a table that is truncated reads as empty. */
    @Test
    void whatWasCheckedStaysAsItIsUntilItIsRead() throws Exception {
        try (Connection snapshot = source.connect()) {
            check(snapshot, open(snapshot));

            assertThatThrownBy(() -> execute("SET lock_timeout = '100ms'; TRUNCATE t"))
                    .hasMessageContaining("lock timeout");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE t ADD c text",
                "ALTER TABLE t DROP b",
                "ALTER TABLE t ALTER b TYPE varchar(10)",
                "ALTER TABLE t RENAME b TO c"
            })
    void columnsThatThePlanDoesNotKnowAskForANewOne(String change) throws Exception {
        execute(change);
        try (Connection snapshot = source.connect()) {
            SnapshotOffer offer = open(snapshot);

            assertThatThrownBy(() -> check(snapshot, offer)).hasMessageContaining("are not those of the plan");
        }
    }

    private static SnapshotOffer open(Connection snapshot) throws Exception {
        SourceSnapshot.begin(snapshot);
        Map<String, String> marks = RelationMarks.read(snapshot, List.of(TABLE));
        return new SnapshotOffer("any", SourceInstance.of(snapshot), marks, Instant.EPOCH, Pace.FULL);
    }

    private static void check(Connection snapshot, SnapshotOffer offer) throws JobFailedException {
        RewriteGuard.check(
                snapshot, TableScope.of(TABLE, TABLE, List.of(column("a"), column("b")), null), TABLE, offer.marks());
    }

    private static ColumnScope column(String name) {
        return new ColumnScope(name, "text", null, true, TableScope.KEEP, Map.of(), "");
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = source.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
