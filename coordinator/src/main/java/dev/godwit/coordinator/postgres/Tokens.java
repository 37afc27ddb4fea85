package dev.godwit.coordinator.postgres;

import com.fasterxml.jackson.databind.JsonNode;
import dev.godwit.common.json.Hashes;
import dev.godwit.common.json.Json;
import dev.godwit.coordinator.access.BearerToken;
import dev.godwit.coordinator.access.Caller;
import dev.godwit.coordinator.access.PrincipalKind;
import dev.godwit.coordinator.access.Role;
import dev.godwit.coordinator.access.Scope;
import dev.godwit.coordinator.access.Token;
import dev.godwit.coordinator.access.TokenRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The tokens of the installation. Each change is audited in its own transaction. Blocking, thread-safe. */
public final class Tokens {

    private static final Duration BOOTSTRAP_LIFETIME = Duration.ofHours(24);
    private static final String BOOTSTRAP_PRINCIPAL = "bootstrap";
    private static final byte[] NOBODY = new byte[32];

    private final Jdbi jdbi;
    private final AuditSink audit;
    private final Clock clock;

    public Tokens(Jdbi jdbi, AuditSink audit, Clock clock) {
        this.jdbi = jdbi;
        this.audit = audit;
        this.clock = clock;
    }

    /** The callers that {@code principal} could be at {@code now}: one for each token that is valid then. */
    public static List<Caller> callers(Handle handle, String principal, Instant now) {
        return handle.createQuery("SELECT * FROM godwit_control.token"
                        + " WHERE principal = :principal AND revoked_at IS NULL AND expires_at > :now ORDER BY id")
                .bind("principal", principal)
                .bind("now", now)
                .map((rs, context) -> token(rs).caller())
                .list();
    }

    /** A new token; {@code bearer} is known here for the last time. */
    public record Issued(Token token, BearerToken bearer) {}

    /** The caller that shows {@code bearer}; empty unless it is a token of ours, not expired, not revoked. */
    public Optional<Caller> authenticate(BearerToken bearer) {
        var stored = jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM godwit_control.token WHERE id = :id")
                .bind("id", bearer.id())
                .map((rs, context) -> new Stored(token(rs), rs.getBytes("secret_sha256")))
                .findOne());
        boolean same = Hashes.same(stored.map(Stored::hash).orElse(NOBODY), bearer.hash());
        return stored.filter(s -> same && s.token().validAt(clock.instant()))
                .map(s -> s.token().caller());
    }

    /** The request was found without violations. Once the bootstrap token has made an administrator, it is used up.
     *
     * @throws dev.godwit.coordinator.access.ForbiddenException if {@code by} may not ask for this */
    public Issued issue(Caller by, TokenRequest request) {
        request.checkAskedBy(by);
        var bearer = BearerToken.random();
        Token token = request.issue(bearer.id(), by.principal(), now());
        jdbi.useTransaction(transaction -> {
            insert(transaction, token, bearer);
            if (by.roles().contains(Role.BOOTSTRAP) && token.roles().contains(Role.ADMIN)) {
                markRevoked(transaction, by.tokenId(), by.principal());
            }
            audit.record(
                    transaction, by.principal(), null, "token.created", "tokens/" + token.id(), facts(token), null);
        });
        return new Issued(token, bearer);
    }

    /** Tokens by id, from after {@code after}; revoked and expired ones too. */
    public List<Token> list(@Nullable String after, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT * FROM godwit_control.token WHERE id > :after ORDER BY id LIMIT :limit")
                .bind("after", after == null ? "" : after)
                .bind("limit", limit)
                .map((rs, context) -> token(rs))
                .list());
    }

    /** Ends a token at once and for ever; again, nothing happens. Empty if there is no such token. */
    public Optional<Token> revoke(Caller by, String id) {
        return jdbi.inTransaction(transaction -> {
            if (markRevoked(transaction, id, by.principal())) {
                audit.record(transaction, by.principal(), null, "token.revoked", "tokens/" + id, Json.object(), null);
            }
            return transaction
                    .createQuery("SELECT * FROM godwit_control.token WHERE id = :id")
                    .bind("id", id)
                    .map((rs, context) -> token(rs))
                    .findOne();
        });
    }

    /**
     * Makes a token that can create tokens, if there is none: on the first start, and when the last administrator's has run out.
     *
     * @param show is given the token before it is valid, so that it cannot be valid and lost; not called if there is no need
     */
    public void bootstrap(Consumer<BearerToken> show) {
        jdbi.useTransaction(transaction -> {
            transaction.execute("LOCK TABLE godwit_control.token IN SHARE ROW EXCLUSIVE MODE");
            Instant now = now();
            boolean present = transaction
                    .createQuery(
                            "SELECT EXISTS (SELECT 1 FROM godwit_control.token WHERE roles && ARRAY['admin', 'bootstrap']"
                                    + " AND revoked_at IS NULL AND expires_at > :now)")
                    .bind("now", now)
                    .mapTo(Boolean.class)
                    .one();
            if (present) {
                return;
            }
            var bearer = BearerToken.random();
            var token = new Token(
                    bearer.id(),
                    BOOTSTRAP_PRINCIPAL,
                    PrincipalKind.SERVICE,
                    Set.of(Role.BOOTSTRAP),
                    Scope.EVERYWHERE,
                    now,
                    "godwit",
                    now.plus(BOOTSTRAP_LIFETIME),
                    null);
            insert(transaction, token, bearer);
            audit.record(transaction, "godwit", null, "token.created", "tokens/" + token.id(), facts(token), null);
            show.accept(bearer);
        });
    }

    /** The database keeps microseconds; what is answered now is what is read later. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private boolean markRevoked(Handle transaction, String id, String by) {
        return transaction
                        .createUpdate("UPDATE godwit_control.token SET revoked_at = :now, revoked_by = :by"
                                + " WHERE id = :id AND revoked_at IS NULL")
                        .bind("now", now())
                        .bind("by", by)
                        .bind("id", id)
                        .execute()
                == 1;
    }

    private static void insert(Handle transaction, Token token, BearerToken bearer) {
        transaction
                .createUpdate("""
                        INSERT INTO godwit_control.token
                            (id, secret_sha256, principal, kind, roles, kinds, environments, created_at, created_by, expires_at)
                        VALUES (:id, :hash, :principal, :kind, :roles, :kinds, :environments, :createdAt, :createdBy, :expiresAt)
                        """)
                .bind("id", token.id())
                .bind("hash", bearer.hash())
                .bind("principal", token.principal())
                .bind("kind", token.kind().word())
                .bindArray("roles", String.class, words(token.roles()))
                .bindArray("kinds", String.class, sorted(token.scope().kinds()))
                .bindArray("environments", String.class, sorted(token.scope().environments()))
                .bind("createdAt", token.createdAt())
                .bind("createdBy", token.createdBy())
                .bind("expiresAt", token.expiresAt())
                .execute();
    }

    private static JsonNode facts(Token token) {
        return Json.tree(Map.of(
                "principal", token.principal(),
                "kind", token.kind().word(),
                "roles", words(token.roles()),
                "kinds", sorted(token.scope().kinds()),
                "environments", sorted(token.scope().environments()),
                "expiresAt", token.expiresAt().toString()));
    }

    private static List<String> words(Set<Role> roles) {
        return roles.stream().map(Role::word).sorted().toList();
    }

    private static List<String> sorted(Collection<String> names) {
        return List.copyOf(new TreeSet<>(names));
    }

    private static Token token(ResultSet rs) throws SQLException {
        return new Token(
                rs.getString("id"),
                rs.getString("principal"),
                PrincipalKind.ofName(rs.getString("kind")),
                texts(rs, "roles").stream().map(Tokens::role).collect(Collectors.toUnmodifiableSet()),
                new Scope(Set.copyOf(texts(rs, "kinds")), Set.copyOf(texts(rs, "environments"))),
                instant(rs, "created_at"),
                rs.getString("created_by"),
                instant(rs, "expires_at"),
                rs.getObject("revoked_at") == null ? null : instant(rs, "revoked_at"));
    }

    private static Role role(String word) {
        return word.equals(Role.BOOTSTRAP.word()) ? Role.BOOTSTRAP : Role.ofName(word);
    }

    private static List<String> texts(ResultSet rs, String column) throws SQLException {
        return Arrays.asList((String[]) rs.getArray(column).getArray());
    }

    private static Instant instant(ResultSet rs, String column) throws SQLException {
        return rs.getObject(column, OffsetDateTime.class).toInstant();
    }

    @SuppressWarnings("ArrayRecordComponent") // compared in constant time, not by equals
    private record Stored(Token token, byte[] hash) {}
}
