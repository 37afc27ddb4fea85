package dev.godwit.sync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.JobId;
import dev.godwit.common.postgres.TableName;
import dev.godwit.sync.anonymize.MaskKey;
import dev.godwit.sync.anonymize.TestKeys;
import dev.godwit.sync.copy.CopyFormat;
import dev.godwit.sync.plan.TableScope;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShuffleTest {

    @Test
    void noStatementHasASecret() {
        var table = new TableName("public", "t");
        var scope = TableScope.of(
                table,
                table,
                List.of(new TableScope.ColumnScope("pay", "integer", null, true, "shuffle", Map.of(), "d")),
                null);
        MaskKey key = TestKeys.KEY;

        String one = CopySql.out(scope, ChunkRows.all(table), CopyFormat.TEXT, Shuffle.of(scope, key, JobId.random()));
        String other =
                CopySql.out(scope, ChunkRows.all(table), CopyFormat.TEXT, Shuffle.of(scope, key, JobId.random()));

        assertThat(one)
                .isEqualTo(other)
                .contains("current_setting('godwit.shuffle_0')")
                .doesNotContain("ORDER BY ctid");
    }
}
