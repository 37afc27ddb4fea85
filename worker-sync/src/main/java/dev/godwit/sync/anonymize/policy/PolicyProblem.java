package dev.godwit.sync.anonymize.policy;

/**
 * Why a job does not start.
 *
 * @param where the column, or the rule as the policy writes it
 * @param message what is wrong, and what to do
 */
public record PolicyProblem(Kind kind, String where, String message) {
    /** What sort of problem it is. */
    public enum Kind {
        BAD_RULE(true),
        BAD_PARAMETER(true),
        UNKNOWN_STRATEGY(true),
        UNMATCHED_RULE(true),
        UNKNOWN_COLUMN(true),
        CONFLICTING_RULES(true),
        UNDECIDED(false),
        EXPIRED_KEEP(false),
        NOT_APPLICABLE(false),
        DOES_NOT_FIT(false),
        NOT_UNIQUE(false),
        NOT_NULL(false),
        BREAKS_CHECK(false),
        FOREIGN_KEY(false);

        private final boolean configuration;

        Kind(boolean configuration) {
            this.configuration = configuration;
        }

        /** Whether the policy is written wrongly (exit 5), and not the columns refused by it (exit 9). */
        public boolean isConfiguration() {
            return configuration;
        }
    }
}
