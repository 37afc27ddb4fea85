package dev.godwit.coordinator.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.godwit.coordinator.stage.JobKinds;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PlanHashTest {

    private static JobSpec job(String environment, String target, String bundle) {
        return new JobSpec(
                JobKinds.builtIn().find("sync").orElseThrow(),
                environment,
                "prod",
                target,
                bundle,
                false,
                "ana",
                Set.of(),
                Instant.EPOCH);
    }

    private final String hash = PlanHash.of(job("staging", "stage", "b1"), List.of("x", "y"), "p1");

    @Test
    void theSameMeaningHasTheSameHash() {
        assertThat(PlanHash.of(job("staging", "stage", "b1"), List.of("y", "x", "y"), "p1"))
                .isEqualTo(hash);
    }

    @Test
    void whateverMattersChangesIt() {
        assertThat(List.of(
                        PlanHash.of(job("staging", "stage", "b1"), List.of("x"), "p1"),
                        PlanHash.of(job("staging", "stage", "b1"), List.of("x", "y"), "p2"),
                        PlanHash.of(job("staging", "stage", "b2"), List.of("x", "y"), "p1"),
                        PlanHash.of(job("staging", "other", "b1"), List.of("x", "y"), "p1"),
                        PlanHash.of(job("production", "stage", "b1"), List.of("x", "y"), "p1")))
                .doesNotContain(hash)
                .doesNotHaveDuplicates();
    }
}
