package dev.godwit.coordinator.http;

import dev.godwit.coordinator.access.BearerToken;
import dev.godwit.coordinator.access.Caller;
import dev.godwit.coordinator.access.PrincipalKind;
import dev.godwit.coordinator.access.Role;
import dev.godwit.coordinator.access.Scope;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The API of jobs over {@link MemoryJobs}, listening on this machine, with a token for whoever a test needs. */
final class JobApi implements AutoCloseable {

    final MemoryJobs jobs = new MemoryJobs();
    final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<String, Caller> callers = new ConcurrentHashMap<>();
    private final ApiServer server;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();

    private JobApi(HttpSettings settings, List<Endpoint> more) {
        var endpoints = new ArrayList<>(more);
        var pages = new PageTokens(new byte[32]);
        endpoints.addAll(new JobEndpoints(jobs, hash -> false, pages).endpoints());
        endpoints.addAll(new JobEventEndpoints(jobs).endpoints());
        var authenticator = new TokenAuthenticator(token -> Optional.ofNullable(callers.get(token.reveal())));
        server = ApiServer.start(settings, new Api(endpoints, authenticator, metrics));
    }

    static JobApi start(Endpoint... more) {
        return new JobApi(HttpSettings.on("127.0.0.1", 0), List.of(more));
    }

    static JobApi start(HttpSettings settings, Endpoint... more) {
        return new JobApi(settings, List.of(more));
    }

    int port() {
        return server.port();
    }

    String token(String principal, Role... roles) {
        return token(principal, Scope.EVERYWHERE, roles);
    }

    String token(String principal, Scope scope, Role... roles) {
        var token = BearerToken.random();
        boolean worker = Set.of(roles).contains(Role.WORKER);
        callers.put(
                token.reveal(),
                new Caller(
                        principal,
                        worker ? PrincipalKind.WORKER : PrincipalKind.HUMAN,
                        Set.of(roles),
                        scope,
                        token.id()));
        return token.reveal();
    }

    HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .timeout(Duration.ofSeconds(10))
                .header("Authorization", "Bearer " + token);
    }

    HttpResponse<String> get(String path, String token) throws IOException, InterruptedException {
        return send(request(path, token));
    }

    HttpResponse<String> post(String path, String token, String json) throws IOException, InterruptedException {
        return send(
                request(path, token).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpClient client() {
        return client;
    }

    @Override
    public void close() {
        server.close();
    }
}
