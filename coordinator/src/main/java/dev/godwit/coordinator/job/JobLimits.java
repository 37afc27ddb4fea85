package dev.godwit.coordinator.job;

/**
 * How often a job tries again before it gives up.
 *
 * @param replans how often it is planned again by itself
 * @param reconciliations how often a stage is compared with the targets' ledgers
 */
public record JobLimits(int replans, int reconciliations) {

    public static final JobLimits USUAL = new JobLimits(5, 5);

    public JobLimits {
        if (replans < 0 || reconciliations < 1) {
            throw new IllegalArgumentException(
                    "Limits: %d replans, %d reconciliations".formatted(replans, reconciliations));
        }
    }
}
