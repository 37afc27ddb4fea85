package dev.godwit.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.json.CanonicalJson;
import dev.godwit.common.json.Json;
import dev.godwit.coordinator.stage.JobKinds;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TaskGraphTest {

    private static final JobSpec JOB = new JobSpec(
            JobKinds.builtIn().find("sync").orElseThrow(),
            "staging",
            "prod",
            "stage",
            null,
            false,
            "ana",
            Set.of(),
            Instant.EPOCH);
    private static final Set<String> SCOPES =
            Set.of(CanonicalJson.sha256(Json.object().put("table", "orders")));

    private final TaskGraph graph = new TaskGraph(JOB, SCOPES);

    private static TaskDraft draft(
            String key, String stage, String table, @Nullable String source, @Nullable String target, String... after) {
        return new TaskDraft(
                key,
                stage,
                "sync.copy",
                Json.object().put("table", table),
                Json.object(),
                List.of(after),
                source,
                target,
                false,
                0);
    }

    private static TaskDraft copy(String key, String... after) {
        return draft(key, "copy", "orders", "prod", "stage", after);
    }

    private Optional<String> problem(TaskDraft... drafts) {
        return graph.problem(List.of(drafts), "plan", Map.of("old", "copy", "checked", "verify"));
    }

    @Test
    void whatIsInThePlanIsTaken() {
        assertThat(problem(copy("a"), copy("b", "a", "old"), draft("v", "verify", "orders", "prod", "stage")))
                .isEmpty();
    }

    @Test
    void whatMeansSomethingElseIsRefused() {
        assertThat(problem(copy("a"), draft("b", "copy", "secrets", "prod", "stage")))
                .hasValueSatisfying(text -> assertThat(text).contains("'b'").contains("not in the job's plan"));
    }

    @Test
    void ofSeveralMeaningsTogetherEachIsInThePlan() {
        assertThat(problem(together("orders", "orders"))).isEmpty();
        assertThat(problem(together("orders", "secrets"))).isPresent();
        assertThat(problem(together())).isPresent();
    }

    private static TaskDraft together(String... tables) {
        var scope = Json.object().arrayNode();
        for (String table : tables) {
            scope.addObject().put("table", table);
        }
        return new TaskDraft("a", "copy", "sync.copy", scope, Json.object(), List.of(), "prod", "stage", false, 0);
    }

    @Test
    void otherConnectionsAreRefused() {
        assertThat(problem(draft("a", "copy", "orders", "hr", "stage")))
                .hasValueSatisfying(text -> assertThat(text).contains("'hr'"));
        assertThat(problem(draft("a", "copy", "orders", "prod", "hr")))
                .hasValueSatisfying(text -> assertThat(text).contains("'hr'"));
        assertThat(problem(draft("a", "copy", "orders", "prod", "prod")))
                .hasValueSatisfying(text -> assertThat(text).contains("writes to 'prod'"));
    }

    @Test
    void otherStagesAreRefused() {
        assertThat(problem(draft("a", "elsewhere", "orders", "prod", "stage"))).isPresent();
        assertThat(problem(draft("a", "approve", "orders", "prod", "stage"))).isPresent();
        assertThat(graph.problem(List.of(copy("a")), "verify", Map.of())).isPresent();
    }

    @Test
    void whatWaitsForNothingThatExistsIsRefused() {
        assertThat(problem(copy("a", "ghost"))).isPresent();
        assertThat(problem(copy("a", "checked"))).isPresent();
    }

    @Test
    void circlesAreRefused() {
        assertThat(problem(copy("a", "c"), copy("b", "a"), copy("c", "b"), copy("d")))
                .hasValueSatisfying(text -> assertThat(text).contains("3 tasks"));
        assertThat(problem(copy("a", "a"))).isPresent();
    }

    @Test
    void keysAreTheirOwnAndOnlyUsedOnce() {
        assertThat(problem(copy("a"), copy("a"))).isPresent();
        assertThat(problem(copy("~seal/stage"))).isPresent();
    }
}
