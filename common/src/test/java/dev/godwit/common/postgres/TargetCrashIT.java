package dev.godwit.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.embedded.EmbeddedPostgres;
import dev.godwit.testkit.DedicatedServers;
import dev.godwit.testkit.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class TargetCrashIT {

    @RegisterExtension
    final DedicatedServers servers = new DedicatedServers();

    private final Grants grants = Grants.ofNewJob();

    @Test
    void aTargetThatCrashesInTheMiddleOfATaskHasItsRowsOnceInTheEnd() throws Exception {
        EmbeddedPostgres server = servers.postgres();
        var rig = TargetRig.of(database(server));
        rig.execute(CopyHandler.TABLE);
        var reached = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var first = rig.start(
                new CopyHandler(rig.databases(), CommitGuard.FENCE_AND_EPOCH, transaction -> {
                    reached.countDown();
                    assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
                }),
                grants.grant("a", 1));
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();

        server.crash();
        server.restart();
        goOn.countDown();

        assertThat(first)
                .failsWithin(Duration.ofSeconds(40))
                .withThrowableThat()
                .havingRootCause()
                .asInstanceOf(InstanceOfAssertFactories.type(JobFailedException.class))
                .satisfies(failure -> assertThat(failure.kind()).isEqualTo(FailureKind.TRANSIENT));
        rig.run(new CopyHandler(rig.databases()), grants.grant("a", 2));
        assertThat(rig.copied(grants.job())).isEqualTo(CopyHandler.ROWS);
    }

    /** The log is written by the commits of take-overs alone: the first task's by the second's, the second's by nobody's. */
    @Test
    void whatATargetForgetsInACrashIsWhatTheReconciliationMisses() throws Exception {
        EmbeddedPostgres server =
                servers.postgres(EmbeddedPostgres.builder().durable(true).setting("synchronous_commit", "off"));
        var rig = TargetRig.of(database(server));
        rig.execute(CopyHandler.TABLE);
        DedicatedServers.pauseWalWriter(server);
        rig.run(new CopyHandler(rig.databases()), grants.grant("a", 1));
        rig.run(new CopyHandler(rig.databases()), grants.grant("b", 2));
        assertThat(rig.ledger(grants.job())).isEqualTo(2);

        server.crash();
        server.restart();

        assertThat(missing(rig)).containsExactly(grants.id("b").toString());
        assertThat(rig.copied(grants.job())).isEqualTo(CopyHandler.ROWS);
        assertThat(rig.ledger(grants.job())).isEqualTo(1);

        rig.run(new CopyHandler(rig.databases()), grants.grant("b", 4));

        assertThat(missing(rig)).isEmpty();
        assertThat(rig.copied(grants.job())).isEqualTo(2 * CopyHandler.ROWS);
    }

    private List<String> missing(TargetRig rig) throws Exception {
        var tasks = List.of(grants.id("a"), grants.id("b"));
        var result = rig.run(new ReconcileHandler("test.reconcile", rig.databases()), grants.grant("r", 3, tasks));
        return StreamSupport.stream(result.data().path("missing").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static TestDatabase database(EmbeddedPostgres server) {
        server.createDatabase("target");
        return DedicatedServers.database(server, "target");
    }
}
