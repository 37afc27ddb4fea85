package dev.godwit.cli.demo;

import dev.godwit.cli.Cli;
import dev.godwit.cli.project.Project;
import dev.godwit.cli.project.ProjectOptions;
import dev.godwit.common.bundle.Bundle;
import dev.godwit.common.bundle.BundleException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The project that the demo works in, as a team would have it in its repository: migrations, a policy, a sync. */
final class DemoProject {

    static final String POLICY = "policy/anonymization.yaml";
    static final String SYNC = "sync/shop.yaml";
    static final String MISSPELT_POLICY = "policy/misspelt.yaml";
    static final String MISSPELT_SYNC = "sync/misspelt.yaml";

    /** What the misspelt policy has instead of {@code public.customers.email}. */
    static final String MISSPELT_COLUMN = "public.customers.emial";

    private final Path directory;
    private final DemoServers servers;

    DemoProject(Path directory, DemoServers servers) {
        this.directory = directory;
        this.servers = servers;
    }

    Path directory() {
        return directory;
    }

    /** The shop as it is in production: without what is still pending. */
    void writeShop() throws IOException {
        writeAll(Shop.firstMigrations());
        writeFile(null, null);
    }

    /** What the author adds: migrations, policies, syncs; and where the coordinator is. */
    void writeChanges(DemoSettings settings, URI coordinator, Path token) throws IOException {
        writeAll(Shop.pendingMigrations());
        String policy = Shop.resource(POLICY);
        write(POLICY, policy);
        write(MISSPELT_POLICY, policy.replace("public.customers.email:", MISSPELT_COLUMN + ":"));
        write(SYNC, sync(settings, POLICY));
        write(MISSPELT_SYNC, sync(settings, MISSPELT_POLICY));
        writeFile(coordinator, token);
    }

    /** As the command reads it in this directory. */
    Project load(Cli cli) {
        return new ProjectOptions().load(cli);
    }

    Bundle bundle(Cli cli) throws BundleException {
        return load(cli).bundle();
    }

    private static String sync(DemoSettings settings, String policy) {
        return Shop.resource(SYNC).replace("${policy}", policy).replace("${chunk_size}", settings.chunkSize());
    }

    private void writeFile(@Nullable URI coordinator, @Nullable Path token) throws IOException {
        String remote = coordinator == null ? "" : """
                coordinator:
                  urls: ["%s"]
                  token_file: "%s"
                """.formatted(coordinator, token);
        write(Project.FILE, """
                version: 1
                %sconnections:
                  production: %s
                  staging: %s
                environments:
                  production: {target: production}
                  staging: {target: staging}
                """.formatted(
                        remote, connection(servers, DemoServers.PRODUCTION), connection(servers, DemoServers.STAGING)));
    }

    /** A connection in YAML; a temporary server on loopback asks for no password. */
    static String connection(DemoServers servers, String database) {
        var postgres = servers.postgres();
        return "{url: \"%s\", user: %s}".formatted(postgres.jdbcUrl(database).replace("jdbc:", ""), postgres.user());
    }

    private void writeAll(Map<String, String> files) throws IOException {
        for (var file : files.entrySet()) {
            write(file.getKey(), file.getValue());
        }
    }

    private void write(String path, String text) throws IOException {
        Path file = directory.resolve(path);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, text);
    }
}
