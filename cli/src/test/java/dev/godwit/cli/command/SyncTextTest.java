package dev.godwit.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.cli.output.Terminal;
import dev.godwit.cli.run.JobEnd;
import dev.godwit.common.job.JobId;
import dev.godwit.common.job.JobState;
import dev.godwit.common.json.Json;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SyncTextTest {

    @Test
    void whatTheLeakScanLeftOutIsSaidWithTheReason() {
        JsonNode scan = Json.parse("""
                {"remembered": 50000, "controlHits": 1234, "hits": 0,
                 "notSearched": [
                    {"column": "public.p.name", "why": "what 'name' makes may by chance be a value of the source"},
                    {"column": "public.q.name", "why": "what 'name' makes may by chance be a value of the source"}],
                 "notRemembered": [{"column": "public.p.id", "why": "originals of type bigint are not remembered"}]}
                """);
        var end = new JobEnd(
                JobId.random(),
                "sync",
                "staging",
                "production",
                "staging",
                JobState.SUCCEEDED,
                null,
                null,
                null,
                Map.of("leak-scan", scan),
                null);

        assertThat(SyncText.done(end, Terminal.NONE))
                .contains(
                        "Leak scan: 0 of 50,000 remembered values of the source found in the target; the control found 1,234 in the source",
                        "  Columns not looked through, as what 'name' makes may by chance be a value of the source: public.p.name, public.q.name",
                        "  Originals not looked for, as originals of type bigint are not remembered: public.p.id");
    }
}
