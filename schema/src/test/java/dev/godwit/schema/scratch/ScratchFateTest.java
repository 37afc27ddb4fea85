package dev.godwit.schema.scratch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScratchFateTest {

    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final ScratchName NAME = ScratchName.create(NOON, new Random(7));
    private static final ScratchMark MARK = new ScratchMark("worker w-1", "dry run", NOON.plusSeconds(60));

    @Test
    void aLeaseEndsAfterItsLastInstant() {
        assertThat(ScratchFate.of(NAME.value(), MARK.toComment(), NOON.plusSeconds(60)))
                .isEqualTo(ScratchFate.KEEP);
        assertThat(ScratchFate.of(NAME.value(), MARK.toComment(), NOON.plusSeconds(61)))
                .isEqualTo(ScratchFate.DROP);
    }

    @Test
    void aDatabaseWithoutACommentIsStillBeingCreatedForAnHour() {
        assertThat(ScratchFate.of(NAME.value(), null, NOON.plus(Duration.ofMinutes(60))))
                .isEqualTo(ScratchFate.KEEP);
        assertThat(ScratchFate.of(NAME.value(), null, NOON.plus(Duration.ofMinutes(61))))
                .isEqualTo(ScratchFate.DROP);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "kept by ana",
                "{}",
                "[]",
                "null",
                "{\"kind\":\"godwit-scratch/2\",\"owner\":\"a\",\"purpose\":\"b\",\"expires\":\"2020-01-01T00:00:00Z\"}",
                "{\"kind\":\"godwit-scratch/1\",\"owner\":\"a\",\"purpose\":\"b\",\"expires\":\"soon\"}",
                "{\"kind\":\"godwit-scratch/1\",\"owner\":\"\",\"purpose\":\"b\",\"expires\":\"2020-01-01T00:00:00Z\"}",
                "{\"kind\":\"godwit-scratch/1\"}"
            })
    void aDatabaseWithAnyOtherCommentIsForeign(String comment) {
        assertThat(ScratchFate.of(NAME.value(), comment, NOON.plus(Duration.ofDays(99))))
                .isEqualTo(ScratchFate.FOREIGN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "postgres",
                "godwit",
                "godwit_scratch_",
                "godwit_scratch_mine",
                "godwit_scratch_1_1_00000000",
                "godwit_scratch_!_1_5f3b0d5e"
            })
    void aDatabaseWithAnotherNameIsForeignWhateverItsComment(String name) {
        assertThat(ScratchFate.of(name, MARK.toComment(), NOON.plus(Duration.ofDays(99))))
                .isEqualTo(ScratchFate.FOREIGN);
        assertThat(ScratchFate.of(name, null, NOON.plus(Duration.ofDays(99)))).isEqualTo(ScratchFate.FOREIGN);
    }

    @Test
    void aChangedNameIsForeign() {
        String name = NAME.value();
        String changed = name.replace("_scratch_t", "_scratch_s");

        assertThat(changed).isNotEqualTo(name);
        assertThat(ScratchFate.of(changed, null, NOON.plus(Duration.ofDays(99))))
                .isEqualTo(ScratchFate.FOREIGN);
    }

    @Test
    void namesAndMarksReadAsTheyWereWritten() {
        assertThat(ScratchName.parse(NAME.value())).contains(NAME);
        assertThat(NAME.value()).hasSizeLessThan(64).matches("[a-z0-9_]+");
        assertThat(ScratchMark.parse(MARK.toComment())).contains(MARK);
        assertThat(ScratchMark.parse(new ScratchMark("o'wner \\ ü", "p", NOON).toComment()))
                .contains(new ScratchMark("o'wner \\ ü", "p", NOON));
    }
}
