package dev.godwit.sync.anonymize.policy;

import dev.godwit.sync.anonymize.Masking;
import java.time.LocalDate;

/** What happens to one column, and which rule says so. */
public sealed interface ColumnDecision {
    /** The rule as the policy writes it. */
    String rule();

    /** Whether true values reach the target, because somebody has signed for them. */
    boolean leavesValues();

    /** The values are masked under the keys of {@code domain}. */
    record Masked(String strategy, Masking masking, String domain, String rule) implements ColumnDecision {
        @Override
        public boolean leavesValues() {
            return masking.leavesValues();
        }
    }

    /** The values are copied as they are. */
    record Kept(String reason, String by, LocalDate until, String rule) implements ColumnDecision {
        @Override
        public boolean leavesValues() {
            return true;
        }
    }
}
