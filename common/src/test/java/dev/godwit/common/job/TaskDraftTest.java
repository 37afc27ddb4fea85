package dev.godwit.common.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskDraftTest {

    @Test
    void whatIsGivenAwayTakesItsWeightAlong() {
        var done = Json.object().put("to", 3);

        TaskDraft left = draft(10).narrowed(done, List.of(draft(3), draft(4)));

        assertThat(left.weight()).isEqualTo(3);
        assertThat(left.payload()).isEqualTo(done);
        assertThat(draft(10).narrowed(done, List.of(draft(12))).weight()).isOne();
    }

    private static TaskDraft draft(long weight) {
        return new TaskDraft(
                "copy/t/1", "copy", "sync.copy", Json.object(), Json.object(), List.of(), "from", "to", false, weight);
    }
}
