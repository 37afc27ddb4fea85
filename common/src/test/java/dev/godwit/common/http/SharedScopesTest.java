package dev.godwit.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.Plan;
import dev.godwit.common.job.RiskLevel;
import dev.godwit.common.job.TaskDraft;
import dev.godwit.common.job.TaskResult;
import dev.godwit.common.json.Json;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SharedScopesTest {

    private static final JsonNode ORDERS = Json.object().put("table", "public.orders");
    private static final JsonNode OTHER = Json.object().put("table", "public.other");

    @Test
    void aResultIsTheSameAgainWhoeverSharesItsScopes() {
        TaskResult result = result(List.of(ORDERS), draft("a", ORDERS), draft("b", ORDERS), draft("c", OTHER));

        TaskResult sent = overTheWire(SharedScopes.shorten(result));

        assertThat(sent.added().get(0).scope().isTextual()).isTrue();
        assertThat(sent.added().get(2).scope()).isEqualTo(OTHER);
        assertThat(SharedScopes.restore(sent)).isEqualTo(result);
    }

    @Test
    void theScopeOfATableIsSentOnceHoweverManyChunksItHas() {
        JsonNode wide = Json.object().put("columns", "x".repeat(5_000));
        TaskDraft[] chunks = IntStream.range(0, 50_000)
                .mapToObj(i -> draft("copy/public.orders/" + i, wide))
                .toArray(TaskDraft[]::new);

        byte[] sent = Json.bytes(SharedScopes.shorten(result(List.of(wide), chunks)));

        assertThat(sent.length).isLessThan(16 * 1024 * 1024);
    }

    @Test
    void aScopeThatThePlanDoesNotHaveIsRefused() {
        TaskResult forged = result(List.of(ORDERS), draft("a", Json.tree("f".repeat(64))));

        assertThatThrownBy(() -> SharedScopes.restore(forged))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Task 'a' has scope");
    }

    private static TaskResult overTheWire(TaskResult result) {
        return Json.as(Json.tree(result), TaskResult.class);
    }

    private static TaskResult result(List<JsonNode> scopes, TaskDraft... drafts) {
        return new TaskResult(
                Json.object(), new Plan(scopes, RiskLevel.LOW, List.of(), Json.object()), List.of(drafts));
    }

    private static TaskDraft draft(String key, JsonNode scope) {
        return new TaskDraft(
                key,
                "copy",
                "sync.copy",
                scope,
                Json.object().put("from", 1).put("to", 2),
                List.of("prepare", "hold/1"),
                "production",
                "staging",
                false,
                67_108_864);
    }
}
