package dev.godwit.cli.role;

import dev.godwit.cli.CliException;
import dev.godwit.cli.SecretFiles;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.common.api.TokenSubmission;
import dev.godwit.common.http.ApiClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The tokens of {@code godwit up}: an administrator, whoever runs it as dba, a second person who approves, and the worker. Made when the
 * coordinator offers a bootstrap token: on the first start, and when the administrator's has run out.
 */
final class UpTokens {

    private static final Duration LIFETIME = Duration.ofDays(366);

    private final UpDirectory directory;

    UpTokens(UpDirectory directory) {
        this.directory = directory;
    }

    void make(URI server, String bootstrap) throws CliException, InterruptedException {
        var first = new Coordinator(new ApiClient(List.of(server), bootstrap));
        create(first, "admin", "admin", "human", "admin");
        var admin = new Coordinator(new ApiClient(List.of(server), SecretFiles.read(directory.token("admin"))));
        create(admin, "dba", System.getProperty("user.name", "you"), "human", "dba");
        create(admin, "approver", "second-person", "human", "approver");
        create(admin, "auditor", "auditor", "human", "auditor");
        create(admin, "worker", "up-worker", "worker", "worker");
    }

    private void create(Coordinator coordinator, String file, String principal, String kind, String role)
            throws CliException, InterruptedException {
        var submission = new TokenSubmission(principal, kind, Set.of(role), null, null, LIFETIME);
        var token = coordinator.ask(client -> client.createToken(submission));
        Path to = directory.token(file);
        try {
            Files.deleteIfExists(to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        SecretFiles.create(to, token.token() + "\n");
    }
}
