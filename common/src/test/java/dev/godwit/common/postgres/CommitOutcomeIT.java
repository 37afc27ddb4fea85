package dev.godwit.common.postgres;

import static dev.godwit.testkit.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.postgres.CopyHandler.Pause;
import dev.godwit.testkit.PostgresExtension;
import dev.godwit.testkit.TcpProxy;
import java.time.Duration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class CommitOutcomeIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private static final Duration SOON = Duration.ofSeconds(40);

    private final TcpProxy network = TcpProxy.to(postgres.database().port());
    private final TargetRig rig = TargetRig.of(
            postgres.database(),
            "jdbc:postgresql://127.0.0.1:%d/%s"
                    .formatted(network.port(), postgres.database().name()));
    private final Grants grants = Grants.ofNewJob();

    @AfterEach
    void dropEverything() throws Exception {
        network.close();
        rig.execute("DROP SCHEMA IF EXISTS godwit CASCADE; DROP TABLE IF EXISTS public.copied");
    }

    @Test
    void aCommitWhoseReplyWasLostIsFoundInTheLedger() throws Exception {
        rig.execute(CopyHandler.TABLE);
        CommitGuard thenSlow = (connection, grant) -> {
            CommitGuard.FENCE_AND_EPOCH.check(connection, grant);
            network.delay(Duration.ofSeconds(1));
        };
        var handler = new CopyHandler(rig.databases(), thenSlow, Pause.NONE);

        var result = rig.start(handler, grants.grant("a", 1));
        eventually(() -> assertThat(rig.ledger(grants.job())).isEqualTo(1));
        network.reset();
        network.delay(Duration.ZERO);

        assertThat(result).succeedsWithin(SOON);
        assertThat(handler.sessionSurvived()).isFalse();
        assertThat(handler.works()).isEqualTo(1);
        assertThat(rig.copied(grants.job())).isEqualTo(CopyHandler.ROWS);
    }

    @Test
    void aCommitThatTheServerHadNotFinishedIsEndedAndDoneAgain() throws Exception {
        rig.execute(CopyHandler.TABLE);
        rig.execute("""
                CREATE FUNCTION public.linger() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END';
                CREATE CONSTRAINT TRIGGER linger AFTER INSERT ON public.copied DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW WHEN (NEW.n = 1) EXECUTE FUNCTION public.linger()
                """);

        var first = rig.start(new CopyHandler(rig.databases()), grants.grant("a", 1));
        eventually(() -> assertThat(rig.number(
                        "SELECT count(*) FROM pg_stat_activity WHERE query = 'COMMIT' AND wait_event = 'PgSleep'"))
                .isEqualTo(1));
        network.reset();

        assertThat(first)
                .failsWithin(SOON)
                .withThrowableThat()
                .havingRootCause()
                .asInstanceOf(InstanceOfAssertFactories.type(JobFailedException.class))
                .satisfies(failure -> assertThat(failure.kind()).isEqualTo(FailureKind.TRANSIENT));
        rig.execute("DROP TRIGGER linger ON public.copied; DROP FUNCTION public.linger()");
        rig.run(new CopyHandler(rig.databases()), grants.grant("a", 2));
        assertThat(rig.copied(grants.job())).isEqualTo(CopyHandler.ROWS);
    }
}
