package dev.godwit.migrate.postgres;

import dev.godwit.common.job.FailureKind;
import dev.godwit.common.job.JobFailedException;
import dev.godwit.common.worker.TaskContext;
import dev.godwit.migrate.script.MigrationFilesException;
import dev.godwit.migrate.script.Migrations;

/** The migrations in a job's bundle. */
final class BundleMigrations {

    static final String FOLDER = "db/migrations/";

    private BundleMigrations() {}

    static Migrations read(TaskContext context) throws JobFailedException, InterruptedException {
        try {
            return Migrations.read(context.bundle(), FOLDER);
        } catch (MigrationFilesException e) {
            throw new JobFailedException(FailureKind.PERMANENT, "migration-files", String.join("\n", e.problems()));
        }
    }
}
