package dev.godwit.cli.demo;

import dev.godwit.cli.CliException;
import dev.godwit.common.api.JobDocument;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.job.JobState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;

/** A sync whose policy has a misspelt column name. */
final class RefusedSync {

    private RefusedSync() {}

    static void run(DemoServers servers, People people, Narrator narrator, Bundle bundle)
            throws CliException, DemoFailure, SQLException, InterruptedException {
        var jobs = new Jobs(people.as(People.AUTHOR));
        narrator.say(
                "%s submits %s; its policy says '%s'",
                People.AUTHOR, DemoProject.MISSPELT_SYNC, DemoProject.MISSPELT_COLUMN);
        JobDocument job =
                jobs.awaitState(jobs.sync(bundle, DemoProject.MISSPELT_SYNC).id(), JobState.FAILED);
        var failure = Objects.requireNonNull(job.failure());
        DemoFailure.unless(
                failure.message().contains(DemoProject.MISSPELT_COLUMN)
                        && failure.message().contains("public.customers.email"),
                "The refusal does not say which column is meant: %s",
                failure.message());
        narrator.holds(
                "Refused in stage '%s' (%s):\n%s",
                String.valueOf(failure.task()),
                failure.code(),
                failure.message().strip());
        long copies = jobs.tasks(job.id()).stream()
                .filter(task -> task.kind().equals("sync.copy"))
                .count();
        DemoFailure.unless(copies == 0, "%d copy tasks came of a refused plan", copies);
        try (Connection staging = servers.connect(DemoServers.STAGING)) {
            long rows = Shop.total(Shop.counts(staging));
            DemoFailure.unless(rows == 0, "Staging has %d rows of a sync that was refused", rows);
            narrator.holds("Staging has 0 rows, and no chunk was ever made");
        }
    }
}
