package dev.godwit.common.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.testkit.PostgresExtension;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class ReconcileIT {

    @RegisterExtension
    static final PostgresExtension postgres = PostgresExtension.shared();

    private final TargetRig rig = TargetRig.of(postgres.database());
    private final Grants grants = Grants.ofNewJob();

    @BeforeAll
    static void createTable() throws Exception {
        TargetRig.of(postgres.database()).execute(CopyHandler.TABLE);
    }

    @Test
    void aLedgerThatHasEverythingMissesNothing() throws Exception {
        rig.run(new CopyHandler(rig.databases()), grants.grant("a", 1));

        var missing = missing(grants, "a");

        assertThat(missing).isEmpty();
    }

    @Test
    void tasksThatTheTargetHasForgottenAreNamed() throws Exception {
        rig.run(new CopyHandler(rig.databases()), grants.grant("a", 1));
        rig.run(new CopyHandler(rig.databases()), grants.grant("b", 2));
        rig.execute("DELETE FROM godwit.ledger WHERE task = '%s'".formatted(grants.id("b")));

        var missing = missing(grants, "a", "b");

        assertThat(missing).containsExactly(grants.id("b").toString());
    }

    @Test
    void theLedgerOfAnEarlierEpochDoesNotCount() throws Exception {
        rig.run(new CopyHandler(rig.databases()), grants.grant("a", 1));

        var missing = missing(grants.inEpoch(2), "a");

        assertThat(missing).containsExactly(grants.inEpoch(2).id("a").toString());
    }

    @Test
    void whatATriggerSaysIsNotPassedOn() throws Exception {
        rig.execute("""
                CREATE TABLE public.guarded (email text);
                CREATE FUNCTION public.complain() RETURNS trigger LANGUAGE plpgsql AS
                    $$BEGIN RAISE EXCEPTION 'bad address %', NEW.email USING ERRCODE = '23514'; END$$;
                CREATE TRIGGER complain BEFORE INSERT ON public.guarded FOR EACH ROW EXECUTE FUNCTION public.complain()
                """);
        var handler = new CopyHandler(rig.databases(), CommitGuard.FENCE_AND_EPOCH, transaction -> {
            try (var statement = transaction.connection().createStatement()) {
                statement.execute("INSERT INTO public.guarded VALUES ('alice@example.org')");
            }
        });

        var failure =
                Assertions.catchThrowableOfType(JobFailedException.class, () -> rig.run(handler, grants.grant("a", 1)));

        assertThat(failure).hasMessageContaining("Task 'a' on 'target'").hasMessageContaining("23514");
        assertThat(Grants.messages(failure)).noneMatch(message -> message.contains("alice"));
    }

    private List<String> missing(Grants grants, String... keys) throws Exception {
        var tasks = Stream.of(keys).map(grants::id).toList();
        var result = rig.run(new ReconcileHandler("test.reconcile", rig.databases()), grants.grant("r", 9, tasks));
        return StreamSupport.stream(result.data().path("missing").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }
}
