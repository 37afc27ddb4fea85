package dev.godwit.coordinator.job;

/** What is known of a fence of a task, to check the signature of a report with. */
public sealed interface GrantSecret {

    /** The latest grant of the task; {@code value} as it stands in {@code Grant.secret}, base64url text. */
    record Known(String value) implements GrantSecret {

        /** Without the secret. */
        @Override
        public String toString() {
            return "Known[]";
        }
    }

    /** The task has been granted under a higher fence since; the older secret is gone. */
    record Stale() implements GrantSecret {}

    /** No such task, or no such fence yet: whoever reports under it made it up. */
    record Unknown() implements GrantSecret {}
}
