package dev.godwit.cli;

import static java.util.Map.entry;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which exit code a failure of a job stands for. The codes are those of {@code JobFailedException}; one that is not here is a failed job
 * and nothing more precise.
 */
public final class FailureCodes {

    private static final Map<String, ExitCode> TABLE = Map.ofEntries(
            entry("nothing-copied", ExitCode.NOTHING_TRACKED),
            entry("migration-failed", ExitCode.MIGRATION_FAILED),
            entry("invalid-index", ExitCode.MIGRATION_FAILED),
            entry("verification-failed", ExitCode.JOB_FAILED),
            entry("syntax", ExitCode.SCHEMA),
            entry("migration-files", ExitCode.CONFIG),
            entry("bad-bundle", ExitCode.CONFIG),
            entry("no-bundle", ExitCode.CONFIG),
            entry("no-source", ExitCode.CONFIG),
            entry("no-target", ExitCode.CONFIG),
            entry("unknown-connection", ExitCode.CONFIG),
            entry("configuration", ExitCode.CONFIG),
            entry("lock-timeout", ExitCode.LOCK),
            entry("migration-lock", ExitCode.LOCK),
            entry("predecessor-stays", ExitCode.LOCK),
            entry("outside-reference", ExitCode.PREFLIGHT),
            entry("same-database", ExitCode.PREFLIGHT),
            entry("target-not-empty", ExitCode.PREFLIGHT),
            entry("target-unfit", ExitCode.PREFLIGHT),
            entry("undecided-columns", ExitCode.BLOCKED),
            entry("managed-elsewhere", ExitCode.BLOCKED),
            entry("plan-changed", ExitCode.BLOCKED),
            entry("cancelled", ExitCode.CANCELLED));

    private FailureCodes() {}

    public static ExitCode exitCode(String failure) {
        return TABLE.getOrDefault(failure, ExitCode.JOB_FAILED);
    }

    /** All that are mapped, by name; for the documentation. */
    public static SortedMap<String, ExitCode> all() {
        return new TreeMap<>(TABLE);
    }
}
