package dev.godwit.cli;

import java.util.Arrays;
import java.util.Locale;

/** What the command's exit status means: a contract that scripts rely on, and the one table that help and documentation are made from. */
public enum ExitCode {
    OK(0, "done, nothing to report"),
    FINDINGS(1, "findings at or above the threshold"),
    NOTHING_TRACKED(2, "nothing is tracked yet: no history, no job"),
    MIGRATION_FAILED(3, "a migration failed"),
    SCHEMA(4, "the schema or the build is wrong"),
    CONFIG(5, "configuration: unknown name, wrong type, missing value"),
    LOCK(6, "a lock was not to be had"),
    PREFLIGHT(7, "a check before the work failed"),
    IRREVERSIBLE(8, "this cannot be rolled back"),
    BLOCKED(9, "blocked by policy: undecided column, approval, freshness, managed elsewhere"),
    JOB_FAILED(10, "the job failed"),
    CANCELLED(11, "the job was cancelled"),
    UNREACHABLE(12, "the coordinator could not be reached"),
    UNAUTHORISED(13, "not signed in, or not allowed"),
    USAGE(64, "the command line is wrong"),
    INTERNAL(70, "a defect of Godwit: please report it"),
    INTERRUPTED(130, "interrupted (SIGINT)"),
    BROKEN_PIPE(141, "nobody reads the output any more (SIGPIPE)"),
    TERMINATED(143, "ended (SIGTERM)");

    private final int status;
    private final String meaning;

    ExitCode(int status, String meaning) {
        this.status = status;
        this.meaning = meaning;
    }

    public int status() {
        return status;
    }

    public String meaning() {
        return meaning;
    }

    /** As it stands in JSON: {@code job-failed}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @throws IllegalArgumentException if no such status is documented */
    public static ExitCode ofStatus(int status) {
        return Arrays.stream(values())
                .filter(code -> code.status == status)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No exit code %d is documented".formatted(status)));
    }
}
