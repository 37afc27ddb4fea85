package dev.godwit.migrate.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.migrate.script.Migration;
import dev.godwit.migrate.script.Migrations;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The migrations that the plan names, by version and checksum: what a person approved, and all that may run.
 *
 * <p>In the scope of a task: {@code {"migrations": [{"version": "4", "checksum": "..."}]}}.
 */
record Approved(Map<String, String> checksums) {

    static Approved of(JsonNode scope) {
        var checksums = new LinkedHashMap<String, String>();
        for (JsonNode one : scope.path("migrations")) {
            checksums.put(one.path("version").asText(), one.path("checksum").asText());
        }
        return new Approved(checksums);
    }

    /** @throws JobFailedException asking for a new plan if {@code migration} is not among them */
    void require(Migration migration) throws JobFailedException {
        if (!migration.checksum().equals(checksums.get(migration.version().toString()))) {
            throw new JobFailedException(
                    FailureKind.REPLAN,
                    "plan-changed",
                    "%s is pending but not in the plan; the history has changed since it was made."
                            .formatted(migration.path()));
        }
    }

    /** The files of the plan, in order. */
    Iterable<Migration> in(Migrations migrations) {
        return migrations.all().stream()
                .filter(m -> checksums.containsKey(m.version().toString()))
                .toList();
    }
}
