package dev.godwit.common.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.json.Json;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CountedTest {

    @Test
    void aResultSaysWhatItsTaskDidInAll() {
        TaskResult result = TaskResult.of(Map.of("table", "public.t", Counted.FIELD, new Counted(3, 1L << 40)));

        assertThat(result.counted()).contains(new Counted(3, 1L << 40));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"counted\": 3}",
                "{\"counted\": {\"done\": 3}}",
                "{\"counted\": {\"done\": \"3\", \"bytes\": 4}}",
                "{\"counted\": {\"done\": 3.5, \"bytes\": 4}}",
                "{\"counted\": {\"done\": -1, \"bytes\": 4}}",
                "{\"counted\": {\"done\": 99999999999999999999, \"bytes\": 4}}"
            })
    void anythingElseIsNoCount(String data) {
        assertThat(new TaskResult(Json.parse(data), null, List.of()).counted()).isEmpty();
    }
}
