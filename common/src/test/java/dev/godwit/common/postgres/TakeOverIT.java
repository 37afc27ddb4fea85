package dev.godwit.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.postgres.CopyHandler.Pause;
import dev.godwit.common.worker.TaskTakenException;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TestDatabase;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class TakeOverIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final Duration SOON = Duration.ofSeconds(20);

    private final TargetRig rig = TargetRig.of(postgres.database());
    private final Grants grants = Grants.ofNewJob();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final Pause untilToldSo = transaction -> {
        reached.countDown();
        assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
    };

    /** Checks ownership, and is then paused as a virtual machine may be: both rows are locked. */
    private final CommitGuard pausedAfterTheCheck = (connection, grant) -> {
        CommitGuard.FENCE_AND_EPOCH.check(connection, grant);
        reached.countDown();
        try {
            assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    };

    @BeforeAll
    static void createTable() throws Exception {
        TargetRig.of(postgres.database()).execute(CopyHandler.TABLE);
    }

    @Test
    void rowsAndLedgerRowAppearTogether() throws Exception {
        var result = rig.run(new CopyHandler(rig.databases()), grants.grant("a", 1));

        assertThat(result).isEqualTo(TaskResult.of(Map.of("rows", CopyHandler.ROWS)));
        assertThat(rig.copied(grants.job())).isEqualTo(CopyHandler.ROWS);
        assertThat(rig.ledger(grants.job())).isEqualTo(1);
    }

    @Test
    void whatTheLedgerHasIsReportedAndNotDoneAgain() throws Exception {
        var first = rig.run(new CopyHandler(rig.databases()), grants.grant("a", 1));
        var handler = new CopyHandler(rig.databases());

        var second = rig.run(handler, grants.grant("a", 2));

        assertThat(second).isEqualTo(first);
        assertThat(handler.works()).isZero();
        assertThat(rig.copied(grants.job())).isEqualTo(CopyHandler.ROWS);
    }

    @Test
    void aNewOwnerEndsTheSessionsOfItsPredecessor() throws Exception {
        var zombie = rig.start(
                new CopyHandler(rig.databases(), CommitGuard.FENCE_AND_EPOCH, untilToldSo), grants.grant("a", 1));
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();

        rig.run(new CopyHandler(rig.databases()), grants.grant("a", 2));
        goOn.countDown();

        assertThat(zombie).failsWithin(SOON);
        assertThat(rig.copied(grants.job())).isEqualTo(CopyHandler.ROWS);
        assertThat(rig.sessions(grants.grant("a", 1))).isZero();
    }

    @Test
    void aZombiePausedBetweenItsLastReadAndItsCommitGivesWay() throws Exception {
        var zombie = rig.start(new CopyHandler(rig.databases(), pausedAfterTheCheck, Pause.NONE), grants.grant("a", 1));
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();

        var younger = rig.start(new CopyHandler(rig.databases()), grants.grant("a", 2));

        assertThat(younger).succeedsWithin(SOON);
        goOn.countDown();
        assertThat(zombie).failsWithin(SOON);
        assertThat(rig.copied(grants.job())).isEqualTo(CopyHandler.ROWS);
    }

    @Test
    void aZombieWhoseSessionNobodyFindsIsTurnedAwayAtItsCommit() throws Exception {
        Pause hidden = transaction -> {
            hide(transaction);
            untilToldSo.at(transaction);
        };
        var zombie =
                rig.start(new CopyHandler(rig.databases(), CommitGuard.FENCE_AND_EPOCH, hidden), grants.grant("a", 1));
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        forgetSessions();

        rig.run(new CopyHandler(rig.databases()), grants.grant("a", 2));
        goOn.countDown();

        assertThat(zombie).failsWithin(SOON).withThrowableThat().withRootCauseInstanceOf(TaskTakenException.class);
        assertThat(rig.copied(grants.job())).isEqualTo(CopyHandler.ROWS);
    }

    @Test
    void withoutTheFenceCheckSuchAZombieWritesAfterItWasReplaced() throws Exception {
        CommitGuard epochOnly = Fences::requireEpoch;
        Pause hidden = transaction -> {
            hide(transaction);
            untilToldSo.at(transaction);
        };
        var zombie = rig.start(new CopyHandler(rig.databases(), epochOnly, hidden), grants.grant("a", 1));
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        forgetSessions();
        var youngerReached = new CountDownLatch(1);
        var youngerGoOn = new CountDownLatch(1);
        var younger = rig.start(
                new CopyHandler(rig.databases(), CommitGuard.FENCE_AND_EPOCH, transaction -> {
                    youngerReached.countDown();
                    assertThat(youngerGoOn.await(60, TimeUnit.SECONDS)).isTrue();
                }),
                grants.grant("a", 2));
        assertThat(youngerReached.await(20, TimeUnit.SECONDS)).isTrue();

        goOn.countDown();

        assertThat(zombie).succeedsWithin(SOON);
        youngerGoOn.countDown();
        assertThat(younger).failsWithin(SOON);
    }

    @Test
    void workOfAnEarlierEpochIsTurnedAwayEvenIfItsSessionIsNotFound() throws Exception {
        Pause hidden = transaction -> {
            hide(transaction);
            untilToldSo.at(transaction);
        };
        var zombie =
                rig.start(new CopyHandler(rig.databases(), CommitGuard.FENCE_AND_EPOCH, hidden), grants.grant("a", 1));
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        forgetSessions();

        rig.run(new CopyHandler(rig.databases()), grants.inEpoch(2).grant("a", 2));
        goOn.countDown();

        assertThat(zombie).failsWithin(SOON).withThrowableThat().withRootCauseInstanceOf(TaskTakenException.class);
        assertThat(rig.copied(grants.job())).isEqualTo(CopyHandler.ROWS);
    }

    @Test
    void withoutTheEpochCheckSuchWorkDoublesEveryRow() throws Exception {
        CommitGuard fenceOnly = Fences::requireFence;
        Pause hidden = transaction -> {
            hide(transaction);
            untilToldSo.at(transaction);
        };
        var zombie = rig.start(new CopyHandler(rig.databases(), fenceOnly, hidden), grants.grant("a", 1));
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        forgetSessions();

        rig.run(new CopyHandler(rig.databases()), grants.inEpoch(2).grant("a", 2));
        goOn.countDown();

        assertThat(zombie).succeedsWithin(SOON);
        assertThat(rig.copied(grants.job())).isEqualTo(2 * CopyHandler.ROWS);
    }

    @Test
    void aLowerFenceIsRefusedBeforeItWorks() throws Exception {
        var younger = rig.start(
                new CopyHandler(rig.databases(), CommitGuard.FENCE_AND_EPOCH, untilToldSo), grants.grant("a", 7));
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        var late = new CopyHandler(rig.databases());

        assertThatThrownBy(() -> rig.run(late, grants.grant("a", 6)))
                .isInstanceOf(TaskTakenException.class)
                .hasMessageContaining("newer owner than fence 6");

        assertThat(late.works()).isZero();
        goOn.countDown();
        assertThat(younger).succeedsWithin(SOON);
        assertThat(rig.copied(grants.job())).isEqualTo(CopyHandler.ROWS);
    }

    @Test
    void theSameFenceMayComeAgain() throws Exception {
        Pause broken = transaction -> {
            throw new IllegalStateException("on purpose");
        };
        assertThatThrownBy(() -> rig.run(
                        new CopyHandler(rig.databases(), CommitGuard.FENCE_AND_EPOCH, broken), grants.grant("a", 3)))
                .isInstanceOf(IllegalStateException.class);

        rig.run(new CopyHandler(rig.databases()), grants.grant("a", 3));

        assertThat(rig.copied(grants.job())).isEqualTo(CopyHandler.ROWS);
    }

    @Test
    void aTaskOfAnEarlierEpochIsRefusedBeforeItWorks() throws Exception {
        rig.run(new SealHandler("test.seal", rig.databases()), grants.inEpoch(2).grant("seal", 9));
        var late = new CopyHandler(rig.databases());

        assertThatThrownBy(() -> rig.run(late, grants.grant("a", 10))).isInstanceOf(TaskTakenException.class);

        assertThat(late.works()).isZero();
    }

    @Test
    void sealingEndsAllSessionsOfEarlierEpochs() throws Exception {
        var cancelled =
                rig.start(new CopyHandler(rig.databases(), pausedAfterTheCheck, Pause.NONE), grants.grant("a", 1));
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();

        rig.run(new SealHandler("test.seal", rig.databases()), grants.inEpoch(2).grant("seal", 2));

        assertThat(rig.sessions(grants.grant("a", 1))).isZero();
        goOn.countDown();
        assertThat(cancelled).failsWithin(SOON);
        assertThat(rig.copied(grants.job())).isZero();
    }

    @Test
    void closingSingleTasksShutsTheirOwnersOutAndNobodyElse() throws Exception {
        var asleep = grants.grant("a", 1);
        var unbegun = grants.grant("b", 2);
        var zombie = rig.start(new CopyHandler(rig.databases(), pausedAfterTheCheck, Pause.NONE), asleep);
        assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();

        rig.run(
                new SealHandler(Grants.KIND, rig.databases()),
                grants.grant("close", 4, List.of(asleep.task(), unbegun.task())));

        assertThat(rig.sessions(asleep)).isZero();
        goOn.countDown();
        assertThatThrownBy(zombie::join).isNotNull();
        assertThatThrownBy(() -> rig.run(new CopyHandler(rig.databases()), unbegun))
                .isInstanceOf(TaskTakenException.class);
        assertThat(rig.copied(grants.job())).isZero();
        rig.run(new CopyHandler(rig.databases()), grants.grant("c", 3));
        rig.run(new CopyHandler(rig.databases()), grants.grant("a", 5));
        assertThat(rig.ledger(grants.job())).isEqualTo(2);
    }

    @Test
    void tasksOfOneJobDoNotDisturbEachOther() throws Exception {
        var first = rig.start(
                new CopyHandler(rig.databases(), CommitGuard.FENCE_AND_EPOCH, untilToldSo), grants.grant("a", 1));
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();

        rig.run(new CopyHandler(rig.databases()), grants.grant("b", 2));
        goOn.countDown();

        assertThat(first).succeedsWithin(SOON);
        assertThat(rig.copied(grants.job())).isEqualTo(2 * CopyHandler.ROWS);
    }

    @Test
    void aPredecessorAtWorkOnLongDdlIsWaitedFor() throws Exception {
        Pause sleeping = transaction -> {
            reached.countDown();
            try (var statement = transaction.connection().createStatement()) {
                statement.execute("SELECT pg_sleep(1.5)");
                goOn.countDown();
            }
        };
        var older = rig.start(
                new CopyHandler(rig.databases(), CommitGuard.FENCE_AND_EPOCH, sleeping), grants.grant("a", 1));
        assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
        var handler = new CopyHandler(rig.databases(), CommitGuard.FENCE_AND_EPOCH, Predecessor.AWAIT, Pause.NONE);

        rig.run(handler, grants.grant("a", 2));

        assertThat(goOn.getCount())
                .as("statements of the older owner that were cut short")
                .isZero();
        assertThat(older)
                .satisfiesAnyOf(
                        it -> assertThat(it).succeedsWithin(SOON),
                        it -> assertThat(it).failsWithin(SOON));
        assertThat(rig.copied(grants.job())).isEqualTo(CopyHandler.ROWS);
        assertThat(rig.ledger(grants.job())).isEqualTo(1);
    }

    @Test
    void aTargetBelongsToTheCoordinatorThatWorkedThereFirst() throws Exception {
        rig.run(new CopyHandler(rig.databases()), grants.grant("a", 1));

        assertThatThrownBy(() -> rig.run(
                        new CopyHandler(rig.databases()), grants.by("prod-2").grant("b", 2)))
                .asInstanceOf(InstanceOfAssertFactories.type(JobFailedException.class))
                .satisfies(failure -> {
                    assertThat(failure.kind()).isEqualTo(FailureKind.PERMANENT);
                    assertThat(failure.code()).isEqualTo("managed-elsewhere");
                    assertThat(failure).hasMessageContaining("'target' is managed by coordinator 'prod-1'");
                });
        assertThatThrownBy(() -> new LocalRunNumbers(rig.databases()).next(Grants.TARGET))
                .hasMessageContaining("managed by coordinator 'prod-1'");
    }

    @Test
    void aSessionWithAnAbsurdNameBreaksNoTakeOver() throws Exception {
        var name = new Properties();
        name.setProperty("ApplicationName", SessionName.prefix(grants.id("a")) + "9999999999999999999");
        try (var absurd = postgres.database().connect(name)) {
            rig.run(new CopyHandler(rig.databases()), grants.grant("a", 1));

            assertThat(absurd.isValid(5)).isTrue();
        }
    }

    @Test
    void aSessionOfAnotherRoleThatBorrowsOurNameIsLeftAlone() throws Exception {
        rig.execute("CREATE ROLE borrower LOGIN");
        var name = new Properties();
        name.setProperty("ApplicationName", SessionName.prefix(grants.id("a")) + "1");
        var database = postgres.database();
        var borrower =
                new TestDatabase(database.host(), database.port(), database.name(), "borrower", database.password());
        try (var session = borrower.connect(name)) {
            rig.run(new CopyHandler(rig.databases()), grants.grant("a", 2));

            assertThat(session.isValid(5)).isTrue();
        } finally {
            rig.execute("DROP ROLE borrower");
        }
    }

    /** As where statistics views lie or a sweep went wrong: neither by name nor by pid is the session found. */
    private static void hide(WorkTransaction transaction) throws SQLException {
        try (var statement = transaction.connection().createStatement()) {
            statement.execute("SET application_name = 'hidden'");
        }
    }

    private void forgetSessions() throws Exception {
        rig.execute("DELETE FROM godwit.session WHERE job = '%s'".formatted(grants.job()));
    }
}
