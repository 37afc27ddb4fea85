package dev.godwit.sync.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.common.job.JobId;
import org.junit.jupiter.api.Test;

class LoadSchemaTest {

    private static final JobId JOB = JobId.parse("0193f1b2-0000-7000-8000-0123456789ab");

    @Test
    void aSchemaIsNamedByTheRandomPartOfTheJobAndTheSchemaItStandsFor() {
        assertThat(LoadSchema.LOAD.of(JOB, "public")).isEqualTo("godwit_load_0123456789ab_public");
        assertThat(LoadSchema.OLD.of(JOB, "shop")).isEqualTo("godwit_old_0123456789ab_shop");
    }

    @Test
    void longNamesAreCutAndStayApart() {
        String one = LoadSchema.LOAD.of(JOB, "ä".repeat(30) + "one");
        String two = LoadSchema.LOAD.of(JOB, "ä".repeat(30) + "two");

        assertThat(one).isNotEqualTo(two);
        assertThat(one.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(63);
    }
}
