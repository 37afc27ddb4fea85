package dev.godwit.sync.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChainsTest {

    private final List<TaskDraft> drafts = List.of(
            draft("prepare", "sync.prepare", 0),
            draft("copy/a/1", "sync.copy", 10),
            draft("copy/a/2", "sync.copy", 10),
            draft("copy/b/1", "sync.copy", 30),
            draft("copy/b/2", "sync.copy", 30),
            draft("verify/a", "sync.verify", 0));

    @Test
    void eachCopyWaitsForAnotherOfItsChain() {
        assertThat(Chains.of(drafts, 2))
                .extracting(TaskDraft::key, TaskDraft::after)
                .containsExactly(
                        tuple("prepare", List.of("x")),
                        tuple("copy/a/1", List.of("x", "copy/b/1")),
                        tuple("copy/a/2", List.of("x", "copy/b/2")),
                        tuple("copy/b/1", List.of("x")),
                        tuple("copy/b/2", List.of("x")),
                        tuple("verify/a", List.of("x")));
    }

    @Test
    void oneChainIsOneAfterTheOther() {
        assertThat(Chains.of(drafts, 1))
                .filteredOn(draft -> draft.kind().equals("sync.copy"))
                .extracting(TaskDraft::key, TaskDraft::after)
                .containsExactly(
                        tuple("copy/a/1", List.of("x", "copy/b/2")),
                        tuple("copy/a/2", List.of("x", "copy/a/1")),
                        tuple("copy/b/1", List.of("x")),
                        tuple("copy/b/2", List.of("x", "copy/b/1")));
    }

    @Test
    void withoutALimitNothingWaits() {
        assertThat(Chains.of(drafts, null)).isEqualTo(drafts);
        assertThat(Chains.of(drafts, 4)).isEqualTo(drafts);
    }

    private static TaskDraft draft(String key, String kind, long weight) {
        return new TaskDraft(
                key, "copy", kind, Json.object(), Json.object(), List.of("x"), "source", "target", false, weight);
    }
}
