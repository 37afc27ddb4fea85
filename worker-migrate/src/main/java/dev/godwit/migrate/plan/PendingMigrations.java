package dev.godwit.migrate.plan;

import dev.godwit.migrate.script.Migration;
import dev.godwit.migrate.script.Migrations;
import dev.godwit.migrate.script.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What is to be applied, in order, and what stands against it.
 *
 * @param problems empty if the history and the files agree; otherwise nothing may be applied
 */
public record PendingMigrations(List<Migration> pending, List<String> problems) {

    public PendingMigrations {
        pending = List.copyOf(pending);
        problems = List.copyOf(problems);
    }

    /** Compares the project's files with the history. A started migration that did not finish is pending: it is resumed. */
    public static PendingMigrations of(Migrations available, List<AppliedMigration> applied) {
        Map<Version, AppliedMigration> history =
                applied.stream().collect(Collectors.toMap(AppliedMigration::version, Function.identity()));
        Version highest = applied.stream()
                .filter(AppliedMigration::finished)
                .map(AppliedMigration::version)
                .max(Version::compareTo)
                .orElse(null);
        var pending = new ArrayList<Migration>();
        var problems = new ArrayList<String>();
        for (Migration migration : available.all()) {
            AppliedMigration known = history.remove(migration.version());
            if (known != null && !known.checksum().equals(migration.checksum())) {
                problems.add(
                        "%s was changed after it was %s: its checksum is %s, the history has %s. Restore the file, and put the change into a new migration."
                                .formatted(
                                        migration.path(),
                                        known.finished() ? "applied" : "begun",
                                        shortened(migration.checksum()),
                                        shortened(known.checksum())));
            } else if (known == null && highest != null && migration.version().compareTo(highest) < 0) {
                problems.add("%s is new, but version %s is applied already. Give it a higher version."
                        .formatted(migration.path(), highest));
            }
            if (known == null || !known.finished()) {
                pending.add(migration);
            }
        }
        history.values().stream()
                .sorted((a, b) -> a.version().compareTo(b.version()))
                .forEach(missing ->
                        problems.add("Version %s (%s) is applied, but its file is not in the project. Restore the file."
                                .formatted(missing.version(), missing.name())));
        return new PendingMigrations(pending, problems);
    }

    private static String shortened(String checksum) {
        return checksum.substring(0, Math.min(12, checksum.length()));
    }
}
