package dev.godwit.cli.demo;

import dev.godwit.cli.CliException;
import dev.godwit.cli.output.Quantities;
import dev.godwit.common.api.AuditVerdict;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.bundle.BundleException;
import dev.godwit.embedded.EmbeddedServerException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * The demo's story, step by step. Each step checks what it shows and throws where that does not hold. What was started is stopped when this is
 * closed, however the story ended.
 */
final class Demo implements AutoCloseable {

    static final int STEPS = 8;

    private final DemoSettings settings;
    private final Narrator narrator;
    private final DemoDirectory directory;
    private final QuietCli cli;
    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private @Nullable DemoServers servers;
    private @Nullable URI url;

    Demo(DemoSettings settings, Narrator narrator) throws IOException {
        this.settings = settings;
        this.narrator = narrator;
        this.directory = DemoDirectory.create();
        open.push(directory);
        this.cli = new QuietCli(directory.project());
    }

    DemoDirectory directory() {
        return directory;
    }

    /** Where the coordinator serves. */
    URI url() {
        return Objects.requireNonNull(url, "Not started");
    }

    DemoServers servers() {
        return Objects.requireNonNull(servers, "Not started");
    }

    Measured run() throws Exception {
        narrator.step("PostgreSQL, Kafka, and the production database of a web shop");
        DemoServers started = opened(DemoServers.start());
        servers = started;
        var project = new DemoProject(directory.project(), started);
        project.writeShop();
        createShop(DemoServers.PRODUCTION);
        createShop(DemoServers.STAGING);
        CompletableFuture<Duration> generated = CompletableFuture.supplyAsync(() -> fill(started));
        narrator.say("The demo's project, configuration and logs are in %s", directory.root());
        narrator.say(
                "PostgreSQL on port %d with databases 'production', 'staging' (empty) and 'godwit'; Kafka on %s",
                started.postgres().port(), started.kafka().bootstrapServers());

        narrator.step("A coordinator and five workers, each a process of its own");
        var keys = DemoKeys.make(directory, cli);
        var roles = opened(new Roles(directory, started, keys));
        URI server = roles.startCoordinator();
        url = server;
        var people = People.introduce(server, directory);
        roles.startWorkers(server);
        project.writeChanges(settings, server, directory.token(People.AUTHOR));
        roles.awaitWorkers();
        tellRoles(roles, server);
        Duration filling = filled(generated);
        tellRows(started, filling);

        narrator.step("Pending migrations: linted, assessed, stopped for approval, applied");
        Bundle bundle = bundle(project);
        int migrations = new Migrations(started, people, narrator).run(bundle);

        narrator.step("A sync whose policy misspells a column");
        RefusedSync.run(started, people, narrator, bundle);

        narrator.step("The masked sync to staging, and a worker killed in the middle of it");
        SyncMeasured sync = new MaskedSync(roles, started, people, narrator).run(bundle);

        narrator.step("Both databases compared by plain SQL");
        long stagingRows = check(started, people, sync);

        narrator.step("The audit trail, and copies of it that were tampered with");
        AuditVerdict audit = new AuditCheck(directory, keys, cli, narrator).run(server, roles.coordinatorFile());

        narrator.step("What subscribers saw");
        long events = EventCheck.run(started.kafkaSettings(), people.as(People.AUTHOR), narrator);
        return new Measured(
                settings.rows(), filling, migrations, sync, stagingRows, events, audit, narrator.sinceStart());
    }

    /** Applies the first migration without a coordinator. */
    private void createShop(String database) throws DemoFailure {
        var ended = cli.run("migrate", "up", "--local", "--target", database);
        DemoFailure.unless(
                ended.status() == 0,
                "'godwit migrate up' could not make the shop's schema in '%s': %s%s",
                database,
                ended.err(),
                ended.out());
    }

    private Duration fill(DemoServers started) {
        long begun = System.nanoTime();
        try (Connection production = started.connect(DemoServers.PRODUCTION)) {
            Shop.fill(production, settings.rows());
            return Duration.ofNanos(System.nanoTime() - begun);
        } catch (SQLException e) {
            throw new CompletionException(e);
        }
    }

    private static Duration filled(CompletableFuture<Duration> generated) throws DemoFailure {
        try {
            return generated.join();
        } catch (CompletionException e) {
            throw new DemoFailure("The shop's rows could not be generated: %s".formatted(e.getCause()), e);
        }
    }

    private void tellRoles(Roles roles, URI server) {
        var pids = new ArrayList<String>();
        roles.workers().forEach(worker -> pids.add("%s (pid %d)".formatted(worker.name(), worker.pid())));
        narrator.say("Coordinator at %s; workers %s", server, String.join(", ", pids));
        narrator.say(
                "Set short for this demo: leases, %d s instead of 30 s, and chunks, %s instead of 64MiB. Heap of each process: %s",
                DemoSettings.LEASE.toSeconds(), settings.chunkSize(), DemoSettings.HEAP);
    }

    private void tellRows(DemoServers started, Duration filling) throws SQLException, DemoFailure {
        try (Connection production = started.connect(DemoServers.PRODUCTION)) {
            long rows = Shop.total(Shop.counts(production));
            DemoFailure.unless(
                    rows == settings.rows(), "The shop was to have %d rows; it has %d", settings.rows(), rows);
            narrator.holds(
                    "%s rows generated in %s, some with personal data planted in jsonb, arrays and free text",
                    Quantities.count(rows), Quantities.duration(filling));
        }
    }

    private Bundle bundle(DemoProject project) throws DemoFailure {
        try {
            return project.bundle(cli.cli());
        } catch (BundleException e) {
            throw new DemoFailure("The demo's project cannot be bundled: %s".formatted(e.getMessage()), e);
        }
    }

    private long check(DemoServers started, People people, SyncMeasured sync)
            throws SQLException, CliException, DemoFailure, InterruptedException {
        var plan = Objects.requireNonNull(
                new Jobs(people.as(People.AUTHOR)).job(sync.job()).plan());
        var masked = new HashSet<String>();
        plan.summary()
                .path("tables")
                .forEach(table -> table.path("columns").properties().forEach(column -> {
                    if (!column.getValue().asText().equals("keep")) {
                        masked.add(table.path("table").asText() + "." + column.getKey());
                    }
                }));
        try (Connection production = started.connect(DemoServers.PRODUCTION);
                Connection staging = started.connect(DemoServers.STAGING)) {
            return new StagingCheck(production, staging, narrator).run(sync, masked);
        }
    }

    private <T extends AutoCloseable> T opened(T part) {
        open.push(part);
        return part;
    }

    /** The logs of servers, which end with their directories. */
    List<Path> serverLogs() {
        return servers == null ? List.of() : servers.logFiles();
    }

    /** Stops everything, in reverse; what cannot be stopped does not keep the rest from it. */
    @Override
    public void close() {
        RuntimeException failure = null;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (EmbeddedServerException e) {
                failure = e;
            } catch (Exception e) {
                failure = new IllegalStateException("Could not stop everything that the demo started", e);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
