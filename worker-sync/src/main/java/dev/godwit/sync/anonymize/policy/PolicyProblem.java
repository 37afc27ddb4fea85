package dev.godwit.sync.anonymize.policy;

/**
 * Why a job does not start.
 *
 * @param where the column, or the rule as the policy writes it
 * @param message what is wrong, and what to do
 */
public record PolicyProblem(Kind kind, String where, String message) {
    /** The same with another sentence. */
    public PolicyProblem with(String sentence) {
        return new PolicyProblem(kind, where, message + " " + sentence);
    }

    /** What sort of problem it is. */
    public enum Kind {
        BAD_RULE(true),
        BAD_PARAMETER(true),
        UNKNOWN_STRATEGY(true),
        UNMATCHED_RULE(true),
        UNKNOWN_COLUMN(true),
        CONFLICTING_RULES(true),
        AMBIGUOUS_TABLE(true),
        BAD_TAG(true),
        UNDECIDED(false),
        EXPIRED_KEEP(false),
        NOT_APPLICABLE(false),
        DOES_NOT_FIT(false),
        NOT_UNIQUE(false),
        NOT_NULL(false),
        BREAKS_CHECK(false),
        FOREIGN_KEY(false),
        /** A tag or a class says that a column is personal, and the policy keeps it. */
        TAGGED(false),
        /** A flag would leave more of a value than the policy. */
        WEAKER(false),
        NOT_COMPLIANT(false);

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
