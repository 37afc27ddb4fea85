package dev.godwit.common.http;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Sends calls to the first coordinator that answers, and stays with it. Thread-safe. */
final class Transport {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final List<URI> servers;
    private final @Nullable String token;
    private final AtomicInteger preferred = new AtomicInteger();

    /** @throws IllegalArgumentException if a URI is not {@code http(s)://host[:port]}, or carries a password */
    Transport(List<URI> servers, @Nullable String token) {
        if (servers.isEmpty()) {
            throw new IllegalArgumentException("No coordinator to talk to: expected at least one URL");
        }
        servers.forEach(Transport::check);
        this.servers = List.copyOf(servers);
        this.token = token;
    }

    private static void check(URI server) {
        boolean http = "http".equals(server.getScheme()) || "https".equals(server.getScheme());
        if (!http || server.getHost() == null || server.getRawUserInfo() != null || server.getRawQuery() != null) {
            throw new IllegalArgumentException(
                    "Not a coordinator's URL. Expected http(s)://host[:port], without user, password or query.");
        }
    }

    /** Asks one coordinator after the other until one answers with other than 502, 503 or 504. */
    HttpReply send(HttpCall call) throws UnreachableException, InterruptedException {
        int first = preferred.get();
        HttpReply refused = null;
        UnreachableException failure = null;
        for (int i = 0; i < servers.size(); i++) {
            int index = (first + i) % servers.size();
            try {
                HttpReply reply = ask(servers.get(index), call);
                if (reply.status() < 502 || reply.status() > 504) {
                    preferred.set(index);
                    return reply;
                }
                refused = reply;
            } catch (UnreachableException e) {
                failure = e;
                if (!call.repeatable() && !e.neverSent()) {
                    throw e;
                }
            }
        }
        if (refused != null) {
            return refused;
        }
        throw failure != null ? failure : new UnreachableException("No coordinator to ask", null, true);
    }

    /** The request as it goes to the preferred server; for streams, which have no end to time. */
    HttpRequest streaming(HttpCall call) {
        return request(servers.get(preferred.get()), call).build();
    }

    /** Turns to another coordinator, if there is one. */
    void preferNext() {
        preferred.updateAndGet(index -> (index + 1) % servers.size());
    }

    HttpClient client() {
        return client;
    }

    private HttpReply ask(URI server, HttpCall call) throws UnreachableException, InterruptedException {
        HttpRequest request = request(server, call).timeout(call.timeout()).build();
        var answer = client.sendAsync(request, BodyHandlers.ofByteArray());
        try {
            // The request's own timeout ends with the headers; this one covers the body too.
            HttpResponse<byte[]> response = answer.get(call.timeout().toMillis() + 100, TimeUnit.MILLISECONDS);
            return new HttpReply(
                    response.statusCode(),
                    response.headers().firstValue("Content-Type").orElse(""),
                    response.body());
        } catch (TimeoutException e) {
            throw new UnreachableException(
                    "%s did not answer within %d s"
                            .formatted(shown(server), call.timeout().toSeconds()),
                    e,
                    false);
        } catch (ExecutionException e) {
            throw unreachable(server, call, e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private static UnreachableException unreachable(URI server, HttpCall call, @Nullable Throwable cause) {
        boolean neverSent = cause instanceof ConnectException || cause instanceof HttpConnectTimeoutException;
        String what;
        if (neverSent) {
            what = "%s cannot be reached".formatted(shown(server));
        } else if (cause instanceof java.net.http.HttpTimeoutException) {
            what = "%s did not answer within %d s"
                    .formatted(shown(server), call.timeout().toSeconds());
        } else if (cause instanceof IOException) {
            what = "The connection to %s broke".formatted(shown(server));
        } else {
            what = "%s could not be asked".formatted(shown(server));
        }
        return new UnreachableException(what, cause, neverSent);
    }

    private HttpRequest.Builder request(URI server, HttpCall call) {
        byte[] body = call.body();
        String base = server.toString();
        var builder = HttpRequest.newBuilder(
                        URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + call.path()))
                .method(call.method(), body == null ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
        call.headers().forEach(builder::header);
        if (token != null) {
            builder.header("Authorization", "Bearer " + token);
        }
        return builder;
    }

    static String shown(URI server) {
        return "Coordinator '%s://%s'".formatted(server.getScheme(), server.getAuthority());
    }
}
