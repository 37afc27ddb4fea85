package dev.godwit.cli.demo;

import dev.godwit.cli.CliException;
import dev.godwit.cli.SecretFiles;
import dev.godwit.cli.client.Coordinator;
import dev.godwit.common.api.TokenSubmission;
import dev.godwit.common.http.ApiClient;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** Who takes part, each with a token of their own. Made with the one-time token of the coordinator's first start. */
final class People {

    /** Changes the shop. She may decide about plans too: of others. */
    static final String AUTHOR = "ada";

    static final List<String> APPROVERS = List.of("grace", "edsger");
    static final String AUDITOR = "hedy";
    static final String WORKERS = "workers";

    private static final String ADMIN = "admin";
    private static final Map<String, String> ROLES = roles();

    private final URI server;
    private final DemoDirectory directory;
    private final Map<String, Coordinator> clients = new LinkedHashMap<>();

    private People(URI server, DemoDirectory directory) {
        this.server = server;
        this.directory = directory;
    }

    static People introduce(URI server, DemoDirectory directory) throws CliException, InterruptedException {
        var people = new People(server, directory);
        var first = people.client(SecretFiles.read(directory.token("bootstrap")));
        people.token(first, ADMIN, "admin");
        for (var person : ROLES.entrySet()) {
            people.token(people.as(ADMIN), person.getKey(), person.getValue());
        }
        return people;
    }

    private static Map<String, String> roles() {
        var roles = new LinkedHashMap<String, String>();
        roles.put(AUTHOR, "dba");
        APPROVERS.forEach(name -> roles.put(name, "approver"));
        roles.put(AUDITOR, "auditor");
        roles.put(WORKERS, "worker");
        return roles;
    }

    /** Everybody, and the role each has. */
    static Map<String, String> all() {
        return ROLES;
    }

    /** The coordinator, asked by {@code name}. */
    Coordinator as(String name) {
        return Objects.requireNonNull(clients.get(name), name);
    }

    private void token(Coordinator by, String name, String role) throws CliException, InterruptedException {
        String kind = role.equals("worker") ? "worker" : "human";
        var submission = new TokenSubmission(name, kind, Set.of(role), null, null, null);
        String token = Objects.requireNonNull(
                by.ask(client -> client.createToken(submission)).token());
        SecretFiles.create(directory.token(name), token + "\n");
        clients.put(name, client(token));
    }

    private Coordinator client(String token) {
        return new Coordinator(new ApiClient(List.of(server), token));
    }
}
