package dev.godwit.coordinator.http;

import dev.godwit.common.api.TokenDocument;
import dev.godwit.common.http.Problem.Place;
import dev.godwit.common.http.ProblemType;
import dev.godwit.coordinator.access.Operation;
import dev.godwit.coordinator.access.PrincipalKind;
import dev.godwit.coordinator.access.Role;
import dev.godwit.coordinator.access.Scope;
import dev.godwit.coordinator.access.Token;
import dev.godwit.coordinator.access.TokenRequest;
import dev.godwit.coordinator.postgres.Tokens;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tokens: who gets in, as what, for how long. */
final class TokenEndpoints {

    private static final Pattern NAME = Pattern.compile("\\*|[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Set<String> EVERYTHING = Set.of("*");

    private final Tokens tokens;
    private final PageTokens pages;

    TokenEndpoints(Tokens tokens, PageTokens pages) {
        this.tokens = tokens;
        this.pages = pages;
    }

    List<Endpoint> endpoints() {
        return List.of(
                Endpoint.post("/v1/tokens", Operation.CREATE_TOKENS, this::create),
                Endpoint.get("/v1/tokens", Operation.READ_TOKENS, this::list),
                Endpoint.delete("/v1/tokens/{id}", Operation.REVOKE_TOKENS, this::revoke));
    }

    private Answer create(ApiRequest request) {
        Fields fields = request.fields();
        String principal = fields.text("principal", 100);
        var kind = fields.required("kind", 20, PrincipalKind::ofName).orElse(PrincipalKind.HUMAN);
        Set<Role> roles = fields.texts("roles", 20, Role::ofName);
        Set<String> kinds = fields.texts("kinds", 63, TokenEndpoints::name);
        Set<String> environments = fields.texts("environments", 63, TokenEndpoints::name);
        Duration lifetime =
                fields.optional("lifetime", 40, TokenEndpoints::duration).orElse(TokenRequest.DEFAULT_LIFETIME);
        if (!fields.has("roles")) {
            fields.reject("roles", "Missing");
        }
        fields.done();
        var scope = new Scope(kinds.isEmpty() ? EVERYTHING : kinds, environments.isEmpty() ? EVERYTHING : environments);
        var asked = new TokenRequest(principal, kind, roles, scope, lifetime);
        refuse(asked.violations());
        Tokens.Issued issued = tokens.issue(request.caller(), asked);
        return Answer.created(
                "/v1/tokens/" + issued.token().id(),
                document(issued.token(), issued.bearer().reveal()));
    }

    private static void refuse(List<TokenRequest.Violation> violations) {
        if (!violations.isEmpty()) {
            throw new ProblemException(
                    ProblemType.INVALID_REQUEST,
                    violations.get(0).message(),
                    violations.stream()
                            .map(v -> Place.at(v.pointer(), v.message()))
                            .toList());
        }
    }

    private Answer list(ApiRequest request) {
        request.onlyQuery("pageSize", "pageToken");
        var paging = Paging.of(request, pages, "/v1/tokens", 200);
        List<TokenDocument> found = tokens.list(paging.after(), paging.size() + 1).stream()
                .map(token -> document(token, null))
                .toList();
        return paging.answer(found, TokenDocument::id);
    }

    private Answer revoke(ApiRequest request) {
        String id = request.path("id", "token", Function.identity());
        return tokens.revoke(request.caller(), id)
                .map(token -> Answer.ok(document(token, null)))
                .orElseThrow(() -> ProblemException.notFound("token", id));
    }

    private static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("Expected a name, or '*' for all");
        }
        return text;
    }

    private static Duration duration(String text) {
        try {
            return Duration.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("Expected an ISO 8601 duration of days and less, as in 'P90D'", e);
        }
    }

    private static TokenDocument document(Token token, @Nullable String secret) {
        return new TokenDocument(
                token.id(),
                token.principal(),
                token.kind().word(),
                token.roles().stream().map(Role::word).collect(Collectors.toCollection(TreeSet::new)),
                new TreeSet<>(token.scope().kinds()),
                new TreeSet<>(token.scope().environments()),
                token.createdAt(),
                token.createdBy(),
                token.expiresAt(),
                token.revokedAt(),
                secret);
    }
}
