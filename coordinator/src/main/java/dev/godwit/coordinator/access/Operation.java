package dev.godwit.coordinator.access;

/** Something that needs a permission. */
public enum Operation {
    READ_JOBS("read jobs, plans and events"),
    SUBMIT_JOBS("submit jobs"),
    UPLOAD_BUNDLES("upload bundles"),
    READ_BUNDLES("read bundles"),
    DECIDE("approve or reject plans"),
    RUN_JOBS("cancel, pause, resume or retry jobs"),
    CHANGE_SCHEDULES("add, change, pause, resume or remove schedules"),
    READ_WORKERS("list workers"),
    DRAIN_WORKERS("drain workers"),
    WORK("claim and report tasks"),
    READ_DEAD_LETTERS("read dead letters"),
    HANDLE_DEAD_LETTERS("replay or discard dead letters"),
    READ_AUDIT("read and verify the audit trail"),
    READ_TOKENS("list tokens"),
    CREATE_TOKENS("create tokens"),
    REVOKE_TOKENS("revoke tokens");

    private final String words;

    Operation(String words) {
        this.words = words;
    }

    /** For messages: "may not {@code words}". */
    public String words() {
        return words;
    }
}
