package dev.godwit.sync.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.godwit.common.job.JobId;
import dev.godwit.sync.anonymize.TestKeys;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoundSealTest {

    private static final JobId JOB = JobId.random();

    private final BoundSeal seal = new BoundSeal(TestKeys.KEY, JOB);

    @Test
    void whatWasSealedIsOpened() {
        var bound = List.of("jane.doe@example.com", "42", "naïve \"quoted\" \\ text", "");

        assertThat(seal.open(seal.seal(bound))).isEqualTo(bound);
    }

    @Test
    void equalBoundsOfAJobAreEqualAndThoseOfAnotherAreNot() {
        var bound = List.of("jane.doe@example.com");

        assertThat(new BoundSeal(TestKeys.KEY, JOB).seal(bound)).isEqualTo(seal.seal(bound));
        assertThat(new BoundSeal(TestKeys.KEY, JobId.random()).seal(bound)).isNotEqualTo(seal.seal(bound));
        assertThat(seal.seal(List.of("a", "b"))).isNotEqualTo(seal.seal(List.of("ab")));
    }

    @Test
    void neitherTheValueNorItsLengthShows() {
        assertThat(seal.seal(List.of("x"))).hasSameSizeAs(seal.seal(List.of("jane.doe@example.com")));
    }

    @Test
    void anotherJobsOrAChangedBoundIsRefusedWithoutSayingWhatItWas() {
        String sealed = seal.seal(List.of("jane.doe@example.com"));
        char last = sealed.charAt(20);
        String changed = sealed.substring(0, 20) + (last == 'A' ? 'B' : 'A') + sealed.substring(21);

        assertThatThrownBy(() -> new BoundSeal(TestKeys.KEY, JobId.random()).open(sealed))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> seal.open(changed)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> seal.open("AAAA")).isInstanceOf(IllegalArgumentException.class);
    }
}
